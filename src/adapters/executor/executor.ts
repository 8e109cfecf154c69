import type { Executor } from "../../runner/ports.ts";
import { baseEnvironment } from "./environment.ts";
import { createNodeExecutor } from "./node-executor.ts";
import { createShellExecutor } from "./shell-executor.ts";

export interface ExecutorOptions {
  /** How many processes are kept for further stages: as many as run at one time, or 0, so that each stage has a new one. */
  readonly idle: number;
  /** Absolute path of the compiled `src/adapters/host/host.ts`. */
  readonly host: string;
  /** Absolute path of the project's node_modules. */
  readonly nodeModules: string;
  /** Time that a stage has between SIGTERM and SIGKILL; 5 s. */
  readonly graceMs?: number;
}

/**
 * Executes each attempt in a process of its own, whose group ends with it, and with the runner: commands through a shell, all
 * other stages in Node. Processes are kept and used again where that can't be noticed.
 */
export function createExecutor({ idle, host, nodeModules, graceMs = 5000 }: ExecutorOptions): Executor {
  const options = { idle, graceMs, nodeModules, environment: baseEnvironment(process.env) };
  const parts = { shell: createShellExecutor(options), node: createNodeExecutor({ ...options, host }) };
  return {
    run: (task, signal) => parts[task.type.executor].run(task, signal),
    close: async () => {
      for (const part of Object.values(parts)) part.close();
    },
  };
}
