import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Metrics } from "../../core/artifact.ts";
import type { Failure } from "../../core/event.ts";
import type { Attempt, Executor, Task, TaskMessage } from "../../runner/ports.ts";
import { commandEnvironment } from "./command-environment.ts";
import { baseEnvironment } from "./environment.ts";
import { describeFailure } from "./failure.ts";
import { type Exit, runProcess } from "./process-group.ts";
import { findMissedPath, wrapInSandbox } from "./sandbox.ts";

export interface ExecutorOptions {
  /** Path of the compiled stage host. */
  readonly host: string;
  /** Folders that a stage's code is loaded from: the project's packages, the placed bundles. */
  readonly codeFolders: readonly string[];
  readonly graceMs?: number;
}

/** Runs each attempt in a process group of its own: a command through `sh -c`, everything else through the stage host. */
export function createExecutor({ host, codeFolders, graceMs = 5000 }: ExecutorOptions): Executor {
  const base = baseEnvironment(process.env);
  return {
    run: async (task, signal) => {
      const metrics: { [name: string]: number } = {};
      const { argv, environment } = describeProcess(task, host);
      mkdirSync(dirname(task.log), { recursive: true });
      const readable = [...codeFolders, dirname(host), dirname(task.entry)];
      const exit = await runProcess({
        argv: task.sandbox ? wrapInSandbox(argv, task, readable) : argv,
        environment: { ...base, ...gpuEnvironment(task), TMPDIR: join(task.work.folder, "tmp"), ...environment },
        folder: join(task.work.folder, "tmp"),
        log: task.log,
        timeoutMs: task.stage.timeoutMs,
        graceMs,
        signal,
        onMessage: (line) => receive(line, task, metrics),
      });
      return describeEnd(exit, task, metrics);
    },
    close: async () => undefined,
  };
}

function describeProcess(task: Task, host: string): { argv: string[]; environment: { [name: string]: string } } {
  if (task.type.executor === "shell") {
    return { argv: ["/bin/sh", "-c", String(task.stage.params["run"])], environment: commandEnvironment(task) };
  }
  const { stage, inputs, outputs, checkpoint, entry, work } = task;
  const order = {
    type: task.type.name,
    params: stage.params,
    inputs,
    outputs,
    checkpoint,
    entry,
    scratch: join(work.folder, "tmp"),
  };
  return { argv: [process.execPath, host], environment: { PIPE_TASK: JSON.stringify(order) } };
}

function gpuEnvironment({ gpus }: Task): { [name: string]: string } {
  return gpus.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(",") };
}

function receive(line: string, task: Task, metrics: { [name: string]: number }): void {
  const message = parseMessage(line);
  if (message === undefined) return;
  if (message.kind === "metric") metrics[message.name] = message.value;
  task.report(message);
}

/** A line that is no message is no reason to fail a stage that took days: it is left out. */
function parseMessage(line: string): TaskMessage | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function describeEnd(exit: Exit, task: Task, metrics: Metrics): Attempt {
  if (exit.ended === "cancelled") return { ended: "cancelled" };
  if (exit.status === 0 && exit.ended === undefined) return { ended: "succeeded", metrics };
  const failure = describeFailure(exit, task);
  return { ended: "failed", failure: task.sandbox ? explainSandbox(failure, task) : failure };
}

function explainSandbox(failure: Failure, task: Task): Failure {
  if (failure.message.includes("not found") && failure.logTail.some((line) => line.includes("bwrap"))) {
    return {
      ...failure,
      code: "sandbox-failed",
      message: "bwrap is not installed, and --sandbox can't do without: apt-get install bubblewrap",
    };
  }
  const missed = findMissedPath(failure.logTail);
  if (missed === undefined || missed.startsWith(task.work.folder)) return failure;
  const message = `${failure.message}; the sandbox hides ${missed}: declare it as an input, \`in: { name: { path: ${missed} } }\``;
  return { ...failure, code: "sandbox-failed", message };
}
