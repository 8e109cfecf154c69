import type { Artifact } from "../core/artifact.ts";
import type { Event } from "../core/event.ts";
import type { Manifest } from "../core/manifest.ts";
import type { RunRecord, RunSummary } from "../core/run-record.ts";
import type { ChangeView } from "../report/model/change-view.ts";
import type { RunView } from "../report/model/run-view.ts";

/** What the pages read of a store. Nothing here writes. */
export interface UiSources {
  /** Newest first. */
  listRuns(): readonly RunSummary[];
  /** By id, unique beginning of one, or `latest~N`; undefined where there is none. */
  findRun(reference: string): RunRecord | undefined;
  /** How many stages a run is to make; undefined where it kept no plan. */
  countStages(run: string): number | undefined;
  /** The first stage of a run that failed, with its message in one line. */
  findFailure(run: string): { readonly stage: string; readonly message: string } | undefined;
  /** `detailed` chooses the stages whose manifests and reports are read. */
  readView(record: RunRecord, detailed: (stage: string) => boolean): RunView;
  /** What a stage of a run made; undefined where it made nothing, or the store has it no more. */
  readManifest(record: RunRecord, stage: string): Manifest | undefined;
  readChanges(before: RunRecord, after: RunRecord): Promise<ChangeView>;
  readEvents(run: string, offset: number): { readonly events: readonly Event[]; readonly offset: number };
  /** Path of an artifact in the store. */
  pathOf(artifact: Artifact): string;
  /** Path of a stage's log: in the run itself, or in the one that made what this one reuses; undefined where there is none. */
  findLog(record: RunRecord, stage: string): string | undefined;
}

/** Compiled for the browser, by name: `page.css`, `ui.js`. */
export type UiAssets = { readonly [name: string]: { readonly type: string; readonly text: string } };

/** The axis that repeats an experiment. */
export const OVER = "seed";
