import { writeSync } from "node:fs";
import type { Json } from "../../core/json.ts";
import { createRandom } from "../../core/random.ts";
import type { Inputs, Outputs, StageContext } from "../../stage.ts";
import { createCheckpoint } from "./checkpoint.ts";
import type { LoadedStage, Order } from "./protocol.ts";
import type { Reporter } from "./reporter.ts";

interface ContextParts {
  readonly order: Order;
  readonly stage: LoadedStage;
  readonly params: { readonly [name: string]: Json };
  readonly reporter: Reporter;
  signal(): AbortSignal;
}

/** All that a stage knows of the world. */
export function createContext({
  order,
  stage,
  params,
  reporter,
  signal,
}: ContextParts): StageContext<object, Inputs, Outputs> {
  const untold = new Map(Object.entries(stage.metrics ?? {}));
  return {
    params,
    inputs: { ...emptyLists(stage), ...order.inputs } as StageContext<object, Inputs, Outputs>["inputs"],
    outputs: order.outputs,
    scratch: order.scratch,
    threads: order.threads,
    random: createRandom(String(params["seed"] ?? 0)).fork(order.type),
    checkpoint: createCheckpoint(order.checkpoint),
    get signal() {
      return signal();
    },
    log: (line) => writeLine(line),
    progress: (done, total, unit) => {
      reporter.progress({ kind: "progress", done, ...(total !== undefined && { total }), unit });
    },
    metric: (name, value, step) => {
      if (!Number.isFinite(value)) throw new Error(describeBadMetric(name, value, step));
      const about = untold.get(name);
      untold.delete(name);
      reporter.metric({
        ...{ kind: "metric", name, value },
        ...(step !== undefined && { step }),
        ...(about !== undefined && { about }),
      });
    },
    record: (name, value) => reporter.send({ kind: "record", name, value }),
  };
}

/** A gathered input that is left out is a list without members. */
function emptyLists({ inputs }: LoadedStage): { [name: string]: readonly never[] } {
  const gathered = Object.entries(inputs).filter(([, input]) => isGathered(input));
  return Object.fromEntries(gathered.map(([name]) => [name, []]));
}

function isGathered(input: unknown): boolean {
  return typeof input === "object" && input !== null && "gathered" in input && input.gathered === true;
}

function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}

function describeBadMetric(name: string, value: number, step: number | undefined): string {
  const when = step === undefined ? "" : ` at step ${step}`;
  return `the metric "${name}" is ${value}${when}: a metric is a finite number`;
}
