import type { RunSummary } from "../core/run-record.ts";

/** How a run stands for who looks for one: what has ended is fine only where nothing failed and nothing was left out. */
export type RunState = "running" | "interrupted" | "failed" | "fine";

export function stateOf({ state, outcomes }: Pick<RunSummary, "state" | "outcomes">): RunState {
  if (state !== "finished") return state;
  return outcomes.failed > 0 || outcomes.skipped > 0 ? "failed" : "fine";
}

/** The standing in whose colour a run's state is written. */
export const LOOKS = { running: "running", interrupted: "cancelled", failed: "failed", fine: "ran" } as const;
