import type { RunView, StageGroup, Standing } from "./run-view.ts";
import { groupStages } from "./stage-groups.ts";

/** A box of the drawing: a stage with all its instances. */
export interface GraphBox {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly uses: string;
  readonly sources: readonly string[];
  readonly standings: { readonly [standing in Standing]?: number };
  readonly durationMs: number;
  readonly bytes: number;
}

/** Boxes that can be told apart in a drawing; beyond, stages of one type share a box. */
const MOST_BOXES = 160;

/** The boxes of a run's graph. */
export function drawBoxes(view: RunView): GraphBox[] {
  const boxes = groupStages(view).map(toBox);
  return boxes.length <= MOST_BOXES ? boxes : mergeByType(boxes);
}

/** How many of a list stand how. */
export function countStandings(standings: Iterable<Standing>): { [standing in Standing]?: number } {
  const counts: { [standing in Standing]?: number } = {};
  for (const standing of standings) counts[standing] = (counts[standing] ?? 0) + 1;
  return counts;
}

function toBox({ name, uses, stages, sources }: StageGroup): GraphBox {
  return {
    id: name,
    label: name,
    count: stages.length,
    uses,
    sources,
    standings: countStandings(stages.map(({ standing }) => standing)),
    durationMs: stages.reduce((sum, { durationMs }) => sum + durationMs, 0),
    bytes: stages.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function mergeByType(boxes: readonly GraphBox[]): GraphBox[] {
  const typeOf = new Map(boxes.map(({ id, uses }) => [id, uses]));
  const types = new Map<string, GraphBox[]>();
  for (const box of boxes) types.set(box.uses, [...(types.get(box.uses) ?? []), box]);
  return [...types].map(([uses, members]) => ({
    id: uses,
    label: uses,
    count: members.reduce((sum, { count }) => sum + count, 0),
    uses: `${members.length} stages of this type`,
    sources: [...new Set(members.flatMap(({ sources }) => sources.map((source) => typeOf.get(source) ?? "")))].filter(
      (source) => source !== uses && source !== "",
    ),
    standings: addCounts(members.map(({ standings }) => standings)),
    durationMs: members.reduce((sum, { durationMs }) => sum + durationMs, 0),
    bytes: members.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
}

function addCounts(all: readonly GraphBox["standings"][]): GraphBox["standings"] {
  const sum: { [standing in Standing]?: number } = {};
  for (const counts of all) {
    for (const [standing, count] of Object.entries(counts) as [Standing, number][])
      sum[standing] = (sum[standing] ?? 0) + count;
  }
  return sum;
}
