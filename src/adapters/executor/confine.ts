import type { Failure } from "../../core/event.ts";
import type { Task } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";
import { type Bwrap, findBwrap } from "./find-bwrap.ts";
import { planSandbox, type Sandbox } from "./sandbox.ts";
import { describeNoSandbox, explainSandboxFailure } from "./sandbox-failure.ts";

/** How an attempt is confined: in a sandbox, or, where none was asked for, not at all. */
export interface Confinement {
  /** What stands before the stage's program. */
  readonly prefix: readonly string[];
  /** A failure with the cause, if that is the sandbox. */
  explain(failure: Failure): Failure;
}

interface ConfineOptions {
  readonly environment: Environment;
  readonly nodeModules: string;
  /** What the executor itself needs to read. */
  readonly extra: readonly string[];
}

const FREE: Confinement = { prefix: [], explain: (failure) => failure };

/** Tries bwrap on first use, and gives what confines each attempt; a failure where a sandbox is asked for that can't be had. */
export function createConfine(options: ConfineOptions): (task: Task) => Confinement | Failure {
  let bwrap: Bwrap | undefined;
  return (task) => {
    if (!task.sandbox) return FREE;
    bwrap ??= findBwrap(options.environment["PATH"] ?? "/usr/bin:/bin");
    if (bwrap.kind !== "works") return describeNoSandbox(bwrap);
    return confineBy(planSandbox({ bwrap: bwrap.path, task, ...options }));
  };
}

function confineBy(sandbox: Sandbox): Confinement {
  return { prefix: sandbox.prefix, explain: (failure) => explainSandboxFailure(failure, sandbox) };
}
