import { renderReason } from "../core/render-reason.ts";
import type { RunView, StageView } from "../report/model/run-view.ts";
import type { StageRow } from "./run-update.ts";

/** All stages of a run as rows, in the plan's order. */
export function listRows({ stages }: RunView): StageRow[] {
  return stages.map(toRow);
}

function toRow({ name, standing, reason, failure, durationMs, bytes }: StageView): StageRow {
  const why = failure?.message ?? (reason === undefined ? "" : renderReason(reason));
  return [name, standing, why, durationMs, bytes];
}
