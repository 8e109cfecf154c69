import type { Manifest } from "./manifest.ts";
import type { RunRecord, StageRecord } from "./run-record.ts";

/** One of two runs that are compared. */
export interface RunSide {
  readonly record: RunRecord;
  /** By instance name, in the run's order. */
  readonly stages: ReadonlyMap<string, StageSide>;
}

/** A stage of a run with what it made. */
export interface StageSide {
  readonly record: StageRecord;
  /** Absent where the stage made nothing, or the store has the manifest no more. */
  readonly manifest?: Manifest;
}

/** A stage that both runs made. */
export interface MatchedStage {
  readonly name: string;
  readonly before: Manifest;
  readonly after: Manifest;
}

/** Joins a run's record with the manifests of its stages. */
export function joinSide(record: RunRecord, readManifest: (stage: StageRecord) => Manifest | undefined): RunSide {
  const stages = record.stages.map((stage): [string, StageSide] => {
    const manifest = readManifest(stage);
    return [stage.name, manifest === undefined ? { record: stage } : { record: stage, manifest }];
  });
  return { record, stages: new Map(stages) };
}

/** The stages that both sides made, in the order of the second. */
export function matchStages(before: RunSide, after: RunSide): MatchedStage[] {
  return [...after.stages].flatMap(([name, stage]) => {
    const earlier = before.stages.get(name)?.manifest;
    if (earlier === undefined || stage.manifest === undefined) return [];
    return [{ name, before: earlier, after: stage.manifest }];
  });
}
