import type { Attempt, Task } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";

/** An executor for one kind of stage type. */
export interface Part {
  run(task: Task, signal: AbortSignal): Promise<Attempt>;
  /** Ends idle processes. */
  close(): void;
}

export interface PartOptions {
  /** How many processes are kept for further stages. */
  readonly idle: number;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** What every stage has in its environment. */
  readonly environment: Environment;
  /** Absolute path of the project's node_modules. */
  readonly nodeModules: string;
}
