import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Failure } from "../../core/event.ts";
import type { Attempt, Task } from "../../runner/ports.ts";
import { dropEmpty, placeCheckpoint } from "./command-checkpoint.ts";
import { checkLengths, commandVariables, RUN } from "./command-variables.ts";
import { createConfine } from "./confine.ts";
import { describeExitCode, describeSignal, type Remains } from "./describe-exit.ts";
import { describeTimeout } from "./describe-stop.ts";
import { type Environment, stageEnvironment, threadsOf } from "./environment.ts";
import { placeGathered } from "./gathered-folder.ts";
import { endGroup, killGroup } from "./group.ts";
import { renderJob } from "./job-text.ts";
import { type Launcher, startLauncher } from "./launcher.ts";
import { readLogTail, sizeOfLog } from "./log-tail.ts";
import type { Part, PartOptions } from "./part.ts";
import { createPool } from "./pool.ts";
import { hasNewMembers, newestProcess } from "./processes.ts";
import { type Supervised, supervise } from "./supervise.ts";

/** A launcher is one small shell: it may wait as long as the run takes. */
const IDLE_MS = 10 * 60_000;

/** All launchers are the same. */
const ANY = "any";

/** Runs the `run` text of `command` stages through `sh -c`. */
export function createShellExecutor({ idle, graceMs, environment, nodeModules }: PartOptions): Part {
  const pool = createPool<Launcher>({ most: idle, idleMs: IDLE_MS });
  const confine = createConfine({ environment, nodeModules, extra: [] });

  return {
    close: () => pool.close(),
    run: async (task, signal) => {
      const confinement = confine(task);
      if ("code" in confinement) return fail(confinement);
      const command = prepareCommand(task, environment);
      if ("code" in command) return fail(command);
      const logStart = sizeOfLog(task.log);
      const launcher = pool.take(ANY) ?? startLauncher(environment);
      const { end, isClean } = await runJob(
        launcher,
        { ...command, prefix: confinement.prefix },
        { task, signal, graceMs },
      );
      if (isClean) pool.give(ANY, launcher);
      dropEmpty(task.checkpoint, command.variables);
      const attempt = describeEnd(end, task, logStart);
      return attempt.ended === "failed" ? fail(confinement.explain(attempt.failure)) : attempt;
    },
  };
}

function fail(failure: Failure): Attempt {
  return { ended: "failed", failure };
}

interface Command {
  readonly run: string;
  readonly variables: Environment;
}

/** The command's text and variables, and on the disk its gathered inputs and the folder of its checkpoint. */
function prepareCommand(task: Task, environment: Environment): Command | Failure {
  const run = task.stage.params[RUN];
  if (typeof run !== "string") throw new Error("a command without `run`");
  const variables = {
    ...stageEnvironment(environment, scratchOf(task), task.granted),
    // What OpenMP, OpenBLAS, MKL and so numpy and PyTorch go by; unless the user's own environment says otherwise.
    ...((environment["OMP_NUM_THREADS"] ?? "") === "" && { OMP_NUM_THREADS: String(threadsOf(task.granted)) }),
    ...commandVariables(task, placeGathered(task)),
    ...placeCheckpoint(task, run),
  };
  return checkLengths(variables, run) ?? { run, variables };
}

function scratchOf({ work }: Task): string {
  return join(work.folder, "tmp");
}

interface JobContext {
  readonly task: Task;
  readonly signal: AbortSignal;
  readonly graceMs: number;
}

interface JobRun {
  readonly end: Supervised<number | undefined>;
  /** Whether the launcher is as good as new; it was ended otherwise. */
  readonly isClean: boolean;
}

/** Runs the command in the launcher's process group. Of what it started nothing is left afterwards. */
async function runJob(
  launcher: Launcher,
  { run, variables, prefix }: Command & { readonly prefix: readonly string[] },
  { task, signal, graceMs }: JobContext,
): Promise<JobRun> {
  const { group } = launcher;
  const newest = newestProcess();
  const ended = launcher.run(renderJob({ run, prefix, variables, folder: scratchOf(task), log: task.log }));
  const stop = (): Promise<void> => endGroup({ group, graceMs, keepers: launcher.keepers() });
  const end = await supervise(ended, { timeoutMs: task.stage.timeoutMs, signal, stop });
  return { end, isClean: end.kind === "ended" && (await isClear(launcher, newest, task)) };
}

/**
 * Whether a job left nothing in the background. What it left is ended, and the launcher with it, since one signal reaches
 * the whole group. A sandbox ends all that is in it, but takes a moment to be gone itself: its launcher is not used again.
 */
async function isClear(launcher: Launcher, newest: number, { log, sandbox }: Task): Promise<boolean> {
  const canTell = launcher.isAlive() && !sandbox;
  const left = canTell ? hasNewMembers(launcher.group, newest, launcher.keepers()) : undefined;
  if (left === false) return true;
  if (left) appendFileSync(log, "pipe: the command ended and left processes in the background; they were ended\n");
  await killGroup(launcher.group);
  return false;
}

function describeEnd(end: Supervised<number | undefined>, { stage, log }: Task, logStart: number): Attempt {
  if (end.kind === "ended" && end.value === 0) return { ended: "succeeded", metrics: {}, metricInfo: {} };
  if (end.kind === "stopped" && end.why === "cancelled") return { ended: "cancelled" };
  const remains: Remains = { logTail: readLogTail(log, logStart), log };
  if (end.kind === "stopped") return fail(describeTimeout(stage.timeoutMs ?? 0, remains));
  return fail(end.value === undefined ? describeSignal("SIGKILL", remains) : describeExitCode(end.value, remains));
}
