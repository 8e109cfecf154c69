import { listCodeReach } from "./code-reach.ts";
import { type MetricComparison, type MetricGroup, orderMeans } from "./compare-metrics.ts";
import type { RunComparison } from "./compare-runs.ts";
import { foldBy } from "./fold-by.ts";
import { parseInstanceName } from "./instance-name.ts";
import { judgeDifference } from "./metric-info.ts";
import { nameSome } from "./name-some.ts";

/** What one asks first of two runs: what was changed, and which figures moved because of it. */
export interface ComparisonSummary {
  readonly changed: string;
  readonly moved: string;
}

/** Params, and moved figures, that the summary names. */
const MOST_NAMES = 4;

export function summarizeComparison(comparison: RunComparison): ComparisonSummary {
  const parts = [
    countParams(comparison),
    describeCode(comparison),
    count(comparison.inputs.roots.length, "input"),
    describeStages(comparison),
  ].filter((part) => part !== undefined);
  return { changed: parts.length === 0 ? "nothing" : parts.join("; "), moved: describeMoved(comparison.metrics) };
}

/** A param that a stage's instances share counts once. */
function countParams({ params }: RunComparison): string | undefined {
  const groups = foldBy(
    params,
    ({ stage }) => stage,
    ({ stage, name, before, after }) => JSON.stringify([parseInstanceName(stage).stage, name, before, after]),
  );
  const names = [...new Set(params.map(({ name }) => name))];
  return groups.length === 0 ? undefined : `${count(groups.length, "param")} (${nameSome(names, MOST_NAMES)})`;
}

function describeCode({ code }: RunComparison): string | undefined {
  if (code.length === 0) return undefined;
  const types = new Set(code.map(({ type }) => type)).size;
  const reach = listCodeReach(code);
  const parts = (["file", "package"] as const).map((kind) =>
    count(reach.filter((each) => each.kind === kind).length, kind),
  );
  const known = parts.filter((part) => part !== undefined).join(", ");
  return `code of ${count(types, "stage type")}${known === "" ? "" : ` (${known})`}`;
}

function describeStages({ stages: { added, removed, outcomes } }: RunComparison): string | undefined {
  const parts = [
    added.length > 0 && `${count(added.length, "stage")} only in B`,
    removed.length > 0 && `${count(removed.length, "stage")} only in A`,
    outcomes.length > 0 && `${count(outcomes.length, "stage")} made in one alone`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(", ");
}

function describeMoved({ single, grouped }: MetricComparison): string {
  const both = orderMeans(grouped);
  const tested = both.filter(({ verdict }) => verdict !== "unknown");
  const moved = tested.filter(({ verdict }) => verdict === "moved");
  const parts = [
    tested.length > 0 &&
      `${moved.length} of ${count(tested.length, "mean")} beyond the 95 % interval of the difference${countDirections(moved)}${moved.length > 0 ? `: ${nameSome(moved.map(nameOf), MOST_NAMES)}` : ""}`,
    both.length > tested.length &&
      `${count(both.length - tested.length, "figure")} of a single repetition, which has no interval`,
    describeSingles(single),
  ].filter((part) => part !== false && part !== undefined);
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

/** `, 3 to the better, 1 to the worse`. */
function countDirections(moved: readonly MetricGroup[]): string {
  const directions = moved.map(({ difference, about }) => judgeDifference(difference, about));
  return (["better", "worse"] as const)
    .map((way) => [way, directions.filter((direction) => direction === way).length] as const)
    .map(([way, number]) => (number === 0 ? "" : `, ${number} to the ${way}`))
    .join("");
}

function describeSingles(single: MetricComparison["single"]): string | undefined {
  return count(single.filter(({ difference }) => difference !== undefined).length, "single figure");
}

/** `pretrain[pairs=video] loss (better)`. */
function nameOf({ stage, metric, difference, about }: MetricGroup): string {
  const direction = judgeDifference(difference, about);
  return `${stage} ${metric}${direction === undefined ? "" : ` (${direction})`}`;
}

/** `3 params`; undefined for none. */
function count(number: number, noun: string): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
