import type { RunSummary } from "./run-record.ts";

/** The last run of the same pipeline that began before a run; undefined for the first. `runs` are newest first. */
export function findRunBefore<Run extends Pick<RunSummary, "id" | "pipeline">>(
  runs: readonly Run[],
  { id, pipeline }: Pick<RunSummary, "id" | "pipeline">,
): Run | undefined {
  const older = runs.slice(runs.findIndex((run) => run.id === id) + 1);
  return older.find((run) => run.pipeline === pipeline);
}
