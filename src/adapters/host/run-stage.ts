import { pathToFileURL } from "node:url";
import type { JsonObject } from "../../core/json.ts";
import { createContext } from "./context.ts";
import type { LoadedStage, Order } from "./protocol.ts";
import type { Reporter } from "./reporter.ts";

interface StageRun {
  readonly reporter: Reporter;
  signal(): AbortSignal;
}

/** Loads a stage from its bundle and runs it. Throws what the stage throws. */
export async function runStage(order: Order, { reporter, signal }: StageRun): Promise<void> {
  const module: { default: LoadedStage } = await import(pathToFileURL(order.entry).href);
  const stage = module.default;
  const params = parseParams(stage, order.params);
  await stage.run(createContext({ order, stage, params, reporter, signal }));
}

/** The planner has filled in the defaults already; what the schema makes of its own output is what the stage gets. */
function parseParams({ params }: LoadedStage, given: JsonObject): ReturnType<LoadedStage["params"]["parse"]> {
  try {
    return params.parse(given);
  } catch (error) {
    throw new Error("its params do not hold against their own schema: a transform must accept what it gives", {
      cause: error,
    });
  }
}
