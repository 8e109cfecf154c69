import { createHash } from "node:crypto";
import { nameValue } from "./places.ts";
import type { RunView, StageView } from "./run-view.ts";

/** What a run compares: an axis of its matrices with its values, in order of first appearance. */
export interface ComparedAxis {
  readonly axis: string;
  readonly values: readonly string[];
}

/** The axes of all stages of a run. */
export function listAxes(stages: readonly StageView[]): ComparedAxis[] {
  const axes = new Map<string, Set<string>>();
  for (const [axis, value] of stages.flatMap((stage) => stage.axes)) {
    const values = axes.get(axis) ?? new Set();
    axes.set(axis, values.add(nameValue(axis, value).replace(`${axis}=`, "")));
  }
  return [...axes].map(([axis, values]) => ({ axis, values: [...values] }));
}

/** The results of a run that earlier runs made: how many, how many runs those were, and when the first of them was made (ISO 8601). */
export interface Reuse {
  readonly stages: number;
  readonly runs: number;
  readonly since: string;
}

/** Undefined where a run made all its results itself. */
export function describeReuse({ record, stages }: Pick<RunView, "record" | "stages">): Reuse | undefined {
  const reused = stages.flatMap(({ standing, manifest }) =>
    standing === "cached" && manifest !== undefined && manifest.run !== record.id ? [manifest] : [],
  );
  const [since] = reused.map(({ startedAt }) => startedAt).sort();
  if (since === undefined) return undefined;
  return { stages: reused.length, runs: new Set(reused.map(({ run }) => run)).size, since };
}

/** All code that a run's results rest on, as one digest: two runs with the same one had the same code. Undefined where none is known. */
export function digestCode(
  stages: readonly StageView[],
): { readonly digest: string; readonly types: number } | undefined {
  const codes = new Map(
    stages.flatMap(({ manifest }) => (manifest === undefined ? [] : [[manifest.key.code, manifest.key.type] as const])),
  );
  if (codes.size === 0) return undefined;
  const digest = createHash("sha256")
    .update([...codes.keys()].sort().join("\n"))
    .digest("hex");
  return { digest, types: new Set(codes.values()).size };
}
