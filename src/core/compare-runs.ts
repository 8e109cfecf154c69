import { type Change, compareKeys } from "./change.ts";
import { type ArtifactChange, compareArtifacts } from "./compare-artifacts.ts";
import { type CodeChange, type CodeDocument, compareCode } from "./compare-code.ts";
import { compareInputs, type InputComparison } from "./compare-inputs.ts";
import { compareMetrics, type MetricComparison } from "./compare-metrics.ts";
import { matchStages, type RunSide } from "./compare-sides.ts";
import type { Digest } from "./digest.ts";
import type { Outcome } from "./event.ts";
import type { Json } from "./json.ts";

/** All that differs between two runs. Lists are empty where nothing does. */
export interface RunComparison {
  readonly stages: StageComparison;
  readonly params: readonly ParamChange[];
  readonly code: readonly CodeChange[];
  readonly inputs: InputComparison;
  readonly artifacts: readonly ArtifactChange[];
  readonly metrics: MetricComparison;
}

export interface StageComparison {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Stages that one run made and the other did not. */
  readonly outcomes: readonly { readonly stage: string; readonly before: Outcome; readonly after: Outcome }[];
}

/** A param's value, or another word of the key: the stage type, an output's kind, a program. */
export interface ParamChange {
  readonly stage: string;
  readonly name: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

export interface CompareOptions {
  readonly readCode: (digest: Digest) => CodeDocument | undefined;
  /** The matrix axis whose instances repeat one experiment: `seed`. */
  readonly over: string;
}

/** Compares two runs stage by stage, by instance name. */
export function compareRuns(before: RunSide, after: RunSide, { readCode, over }: CompareOptions): RunComparison {
  const matched = matchStages(before, after);
  return {
    stages: compareStages(before, after),
    params: matched.flatMap((stage) =>
      compareKeys(stage.before.key, stage.after.key).flatMap((change) => paramOf(stage.name, change)),
    ),
    code: compareCode(matched, readCode),
    inputs: compareInputs(matched, before, after),
    artifacts: compareArtifacts(before, after),
    metrics: compareMetrics(before, after, over),
  };
}

/** Whether two runs differ in anything that `pipe diff` shows. */
export function hasDifferences({ stages, params, code, inputs, artifacts, metrics }: RunComparison): boolean {
  const lists = [
    stages.added,
    stages.removed,
    stages.outcomes,
    params,
    code,
    inputs.roots,
    inputs.echoes,
    artifacts,
    metrics.single,
    metrics.grouped,
  ];
  return lists.some((list) => list.length > 0);
}

function compareStages(before: RunSide, after: RunSide): StageComparison {
  const outcomes = [...after.stages].flatMap(([stage, { record }]) => {
    const earlier = before.stages.get(stage)?.record.outcome;
    if (earlier === undefined || isMade(earlier) === isMade(record.outcome)) return [];
    return [{ stage, before: earlier, after: record.outcome }];
  });
  return {
    added: [...after.stages.keys()].filter((name) => !before.stages.has(name)),
    removed: [...before.stages.keys()].filter((name) => !after.stages.has(name)),
    outcomes,
  };
}

function isMade(outcome: Outcome): boolean {
  return outcome === "ran" || outcome === "cached";
}

function paramOf(stage: string, change: Change): ParamChange[] {
  switch (change.part) {
    case "param":
      return [{ stage, name: change.name, before: change.before, after: change.after }];
    case "type":
      return [{ stage, name: "uses", before: change.before, after: change.after }];
    case "output":
      return [{ stage, name: `out.${change.name}`, before: change.before, after: change.after }];
    case "tool":
      return [{ stage, name: `program ${change.name}`, before: change.before, after: change.after }];
    case "code":
    case "input":
      return [];
  }
}
