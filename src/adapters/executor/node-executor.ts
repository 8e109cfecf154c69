import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Failure } from "../../core/event.ts";
import type { MetricInfo } from "../../core/metric-info.ts";
import type { Attempt, Task } from "../../runner/ports.ts";
import type { HostMessage } from "../host/protocol.ts";
import { createConfine } from "./confine.ts";
import type { Remains } from "./describe-exit.ts";
import { describeHostEnd } from "./describe-host-end.ts";
import { describeTimeout } from "./describe-stop.ts";
import { COMPUTING, stageEnvironment } from "./environment.ts";
import { endGroup, killGroup } from "./group.ts";
import { type HostEnd, type HostProcess, startHost } from "./host-process.ts";
import { readLogTail, sizeOfLog } from "./log-tail.ts";
import { renderOrder } from "./order.ts";
import type { Part, PartOptions } from "./part.ts";
import { createPool } from "./pool.ts";
import { newestProcess } from "./processes.ts";
import { canBeReused, useOf } from "./reuse.ts";
import { type Supervised, supervise } from "./supervise.ts";

/** An idle host takes 50 MB, with a tensor engine 200. */
const IDLE_MS = 30_000;

interface NodeOptions extends PartOptions {
  /** Absolute path of the compiled `src/adapters/host/host.ts`. */
  readonly host: string;
}

/** Runs stages in Node processes, which load them from their bundles. */
export function createNodeExecutor({ idle, graceMs, environment, nodeModules, host }: NodeOptions): Part {
  // Twice as many as stages run: one after the other is often of another type.
  const pool = createPool<HostProcess>({ most: 2 * idle, idleMs: IDLE_MS });
  const packages = realpathSync(nodeModules);
  const confine = createConfine({ environment, nodeModules, extra: [packages, dirname(host)] });

  const start = (task: Task, prefix: readonly string[]): HostProcess =>
    startHost({
      command: [...prefix, process.execPath, host],
      environment: {
        ...environment,
        ...COMPUTING,
        ...stageEnvironment(environment, join(task.work.folder, "tmp"), task.granted),
      },
      log: task.log,
    });

  return {
    close: () => pool.close(),
    run: async (task, signal) => {
      const confinement = confine(task);
      if ("code" in confinement) return fail(confinement);
      const began = { newest: newestProcess(), at: performance.now(), logStart: sizeOfLog(task.log) };
      const use = useOf(task);
      const process = (use && pool.take(use.name)) ?? start(task, confinement.prefix);
      const heard: Heard = { metrics: {}, metricInfo: {}, records: {} };
      const ended = process.run(renderOrder(task, { packages, used: process.uses() > 0 }), (message) => {
        hear(message, task, heard);
      });
      const stop = (): Promise<void> => endGroup({ group: process.group, graceMs, keepers: process.keepers() });
      const end = await supervise(ended, { timeoutMs: task.stage.timeoutMs, signal, stop });
      if (use && canBeReused(process, end, use, began)) pool.give(use.name, process);
      else await killGroup(process.group);
      const attempt = describeEnd(end, { task, heard, logStart: began.logStart });
      return attempt.ended === "failed" ? fail(confinement.explain(attempt.failure)) : attempt;
    },
  };
}

function fail(failure: Failure): Attempt {
  return { ended: "failed", failure };
}

/** What a stage has said that outlives it: the last value of each metric, what it measures, and how it was computed. */
interface Heard {
  readonly metrics: { [name: string]: number };
  readonly metricInfo: { [name: string]: MetricInfo };
  readonly records: { [name: string]: string };
}

/** Passes a message on, and keeps what outlives the stage. */
function hear(message: HostMessage, task: Task, { metrics, metricInfo, records }: Heard): void {
  if (message.kind === "record") records[message.name] = message.value;
  if (message.kind !== "progress" && message.kind !== "metric") return;
  if (message.kind === "metric") {
    metrics[message.name] = message.value;
    if (message.about !== undefined) metricInfo[message.name] = message.about;
  }
  task.report(message);
}

interface EndContext {
  readonly task: Task;
  readonly heard: Heard;
  readonly logStart: number;
}

function describeEnd(end: Supervised<HostEnd>, { task: { stage, log }, heard, logStart }: EndContext): Attempt {
  if (end.kind === "ended" && end.value.kind === "succeeded") return { ended: "succeeded", ...heard };
  if (end.kind === "stopped" && end.why === "cancelled") return { ended: "cancelled" };
  const remains: Remains = { logTail: readLogTail(log, logStart), log };
  return fail(
    end.kind === "stopped" ? describeTimeout(stage.timeoutMs ?? 0, remains) : describeHostEnd(end.value, remains),
  );
}
