import { ArrayPool } from "./array-pool.ts";
import { nativeTensor } from "./content.ts";
import type { Program, Task } from "./program.ts";
import { Programs } from "./programs.ts";
import type { NativeTensor, SessionOptions } from "./session.ts";
import { at, sizeOf } from "./shapes.ts";
import type { NumericArray, Value } from "./value.ts";

/** Runs programs, into arrays that served before. */
export class Executor {
  readonly #programs: Programs;
  readonly #pool = new ArrayPool();
  /** Contents that nobody holds any more, and that recorded operations may still start from. */
  #retired: Value[] = [];

  constructor(options: SessionOptions) {
    this.#programs = new Programs(options);
  }

  /** Programs compiled so far. */
  get compiled(): number {
    return this.#programs.compiled;
  }

  /** Computes the task's roots; gives the key of the program that did. */
  run(task: Task): string {
    const program = this.#programs.find(task);
    const contents = this.#compute(program, task.leaves.map(nativeTensor));
    for (const [index, root] of task.roots.entries()) {
      root.content = at(contents, index);
      root.isOwned = true;
      root.producer = undefined;
    }
    return program.key;
  }

  /** Runs a program that was run before, on other leaves. Undefined where it is gone. */
  runAgain(key: string, leaves: readonly NativeTensor[]): Value[] | undefined {
    const program = this.#programs.findAgain(key);
    if (program === undefined) return undefined;
    const contents = this.#compute(program, leaves);
    return program.outputs.map(({ dims, dtype }, index) => {
      return { shape: dims, dtype, producer: undefined, content: at(contents, index), isOwned: true, holders: 0 };
    });
  }

  /** Takes back a value whose memory is to serve again, once what is recorded now is computed. */
  retire(value: Value): void {
    if (value.isOwned) this.#retired.push(value);
  }

  /** All that was recorded is computed. */
  endRound(): void {
    for (const { content, dtype } of this.#retired.splice(0)) {
      if (content !== undefined) this.#pool.give(content, dtype);
    }
    this.#pool.endRound();
  }

  dispose(): void {
    this.#programs.dispose();
  }

  #compute({ inputs, outputs, session }: Program, leaves: readonly NativeTensor[]): NumericArray[] {
    const results = outputs.map(({ dims, dtype }) => ({ array: this.#pool.take(dtype, sizeOf(dims)), dims, dtype }));
    session.run(
      Object.fromEntries(inputs.map((name, index) => [name, at(leaves, index)])),
      Object.fromEntries(outputs.map(({ name }, index) => [name, at(results, index)])),
    );
    return results.map(({ array }) => array);
  }
}
