import { compile, keyOf, type Program, type Task } from "./program.ts";
import type { SessionOptions } from "./session.ts";

/** Programs kept at once: a session holds its graph and the memory of a run. A study uses a handful. */
const CAPACITY = 32;

/** Compiled programs by the structure of their task; the one not used for longest goes first. */
export class Programs {
  readonly #options: SessionOptions;
  readonly #byKey = new Map<string, Program>();
  #compiled = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** How many were compiled, those that have gone too. */
  get compiled(): number {
    return this.#compiled;
  }

  find(task: Task): Program {
    const key = keyOf(task);
    return this.findAgain(key) ?? this.#compile(task, key);
  }

  /** The program of that key, unless it is gone. */
  findAgain(key: string): Program | undefined {
    const program = this.#byKey.get(key);
    if (program === undefined) return undefined;
    // A Map keeps the order of insertion: the last used goes to its end.
    this.#byKey.delete(key);
    this.#byKey.set(key, program);
    return program;
  }

  dispose(): void {
    for (const { session } of this.#byKey.values()) session.dispose();
    this.#byKey.clear();
  }

  #compile(task: Task, key: string): Program {
    this.#compiled += 1;
    const [oldest] = this.#byKey;
    if (oldest !== undefined && this.#byKey.size >= CAPACITY) {
      oldest[1].session.dispose();
      this.#byKey.delete(oldest[0]);
    }
    const program = compile(task, key, this.#options);
    this.#byKey.set(key, program);
    return program;
  }
}
