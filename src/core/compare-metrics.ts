import type { RunSide } from "./compare-sides.ts";
import { foldBy } from "./fold-by.ts";
import { adjustHolm } from "./holm.ts";
import { dropAxis, parseInstanceName } from "./instance-name.ts";
import type { MetricInfo } from "./metric-info.ts";
import { comparePaired, compareWelch, type MeanDifference, meanInterval } from "./statistics.ts";

/** A metric of one stage that differs. */
export interface MetricChange {
  readonly stage: string;
  readonly metric: string;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** after - before, where both sides have it. */
  readonly difference?: number;
  /** What it measures, where that is known. */
  readonly about?: MetricInfo;
}

/** A metric over the instances of a stage that differ in one axis only: the seeds of an experiment. */
export interface MetricGroup extends MeanDifference {
  /** The name without that axis: `pretrain[pairs=same-frame]`. */
  readonly stage: string;
  readonly metric: string;
  readonly about?: MetricInfo;
  /** `moved`: the 95 % interval excludes 0. `unknown`: too few figures for an interval. */
  readonly verdict: "moved" | "within noise" | "unknown";
  /** Half the widths of the 95 % intervals of either side's own mean. */
  readonly beforeMargin?: number;
  readonly afterMargin?: number;
  /** p after Holm's correction for all groups that differ: under 0.05, it would move in a single comparison too. */
  readonly adjustedP?: number;
}

export interface MetricComparison {
  /** Metrics of stages without the axis. */
  readonly single: readonly MetricChange[];
  readonly grouped: readonly MetricGroup[];
}

/** Metrics that differ; those of a matrix over `axis` as differences of means. */
export function compareMetrics(before: RunSide, after: RunSide, axis: string): MetricComparison {
  const rows = collect(before, after, axis);
  const single = [...rows.values()].filter((row) => row.values.has(""));
  const grouped = [...rows.values()].filter((row) => !row.values.has(""));
  return {
    single: single.flatMap((row) => changeOf(row, row.values.get(""))),
    grouped: adjust(grouped.flatMap((row) => groupOf(row))),
  };
}

interface Figures {
  before?: number;
  after?: number;
}

interface Row {
  readonly stage: string;
  readonly metric: string;
  readonly about?: MetricInfo;
  /** By the axis's value; by "" where the stage has no such axis. */
  readonly values: Map<string, Figures>;
}

/** Means that both runs have: what moved, then what can't be judged, then what is within noise; in each a study's results before what they rest on. */
export function orderMeans(groups: readonly MetricGroup[]): MetricGroup[] {
  const rank = ({ verdict }: MetricGroup): number => ["moved", "unknown", "within noise"].indexOf(verdict);
  return laterFirst(groups.filter(({ n }) => n[0] > 0 && n[1] > 0)).sort((a, b) => rank(a) - rank(b));
}

/** The last stages first, each with its metrics in their order. */
export function laterFirst<T extends { readonly stage: string }>(rows: readonly T[]): T[] {
  const stages = [...new Set(rows.map(({ stage }) => stage))];
  const places = new Map(stages.map((stage, index) => [stage, index]));
  return [...rows].sort((a, b) => (places.get(b.stage) ?? 0) - (places.get(a.stage) ?? 0));
}

/** Metrics of a stage's instances that one run has alone. */
export interface MetricsAlone {
  readonly side: "A" | "B";
  readonly stages: readonly string[];
  readonly metrics: readonly string[];
}

/** What only one of two runs measured, by stage. */
export function listAlone({ single, grouped }: MetricComparison): MetricsAlone[] {
  const rows = [
    ...single.map(({ stage, metric, before, after }) => ({
      stage,
      metric,
      has: [before !== undefined, after !== undefined],
    })),
    ...grouped.map(({ stage, metric, n }) => ({ stage, metric, has: [n[0] > 0, n[1] > 0] })),
  ].flatMap(({ stage, metric, has: [a, b] }) => (a === b ? [] : [{ stage, metric, side: a ? "A" : "B" } as const]));
  const groups = foldBy(
    rows,
    ({ stage }) => stage,
    ({ stage, side }) => `${side} ${parseInstanceName(stage).stage}`,
  );
  return groups.map(([members, names]) => ({
    side: members[0]?.side ?? "B",
    stages: [...new Set(names)],
    metrics: [...new Set(members.map(({ metric }) => metric))],
  }));
}

function collect(before: RunSide, after: RunSide, axis: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  const take = (side: RunSide, write: (figures: Figures, value: number) => void): void => {
    for (const [name, { manifest }] of side.stages) {
      const { group: stage, value } = dropAxis(name, axis) ?? { group: name, value: "" };
      for (const [metric, figure] of Object.entries(manifest?.metrics ?? {})) {
        // What is no number (JSON has no NaN) can't be compared.
        if (!isKnown(figure)) continue;
        // Without the axis the name may be that of another stage: so its presence is part of the row's identity.
        const id = JSON.stringify([stage, metric, value === ""]);
        const row = rows.get(id) ?? { stage, metric, ...aboutOf(manifest?.metricInfo?.[metric]), values: new Map() };
        const figures = row.values.get(value) ?? {};
        write(figures, figure);
        row.values.set(value, figures);
        rows.set(id, row);
      }
    }
  };
  take(after, (figures, value) => {
    figures.after = value;
  });
  take(before, (figures, value) => {
    figures.before = value;
  });
  return rows;
}

function aboutOf(about: MetricInfo | undefined): Pick<Row, "about"> {
  return about === undefined ? {} : { about };
}

function changeOf({ stage, metric, about }: Row, { before, after }: Figures = {}): MetricChange[] {
  if (before === after) return [];
  const difference = before === undefined || after === undefined ? {} : { difference: after - before };
  return [{ stage, metric, ...aboutOf(about), before, after, ...difference }];
}

/** In pairs where two seeds or more are in both runs, or all are: pairs tell more than groups do. */
function groupOf({ stage, metric, about, values }: Row): MetricGroup[] {
  const figures = [...values.values()];
  if (figures.every((each) => each.before === each.after)) return [];
  const common = figures.filter((each) => isKnown(each.before) && isKnown(each.after));
  const paired = common.length >= 2 || common.length === figures.length;
  const taken = paired ? common : figures;
  const before = taken.map((each) => each.before).filter(isKnown);
  const after = taken.map((each) => each.after).filter(isKnown);
  if (before.length > 0 && after.length > 0 && new Set([...before, ...after]).size === 1) return [];
  const compared = paired ? comparePaired(before, after) : compareWelch(before, after);
  return [{ stage, metric, ...aboutOf(about), ...compared, ...marginsOf(before, after), verdict: judge(compared) }];
}

function marginsOf(
  before: readonly number[],
  after: readonly number[],
): Pick<MetricGroup, "beforeMargin" | "afterMargin"> {
  const [beforeMargin, afterMargin] = [meanInterval(before).margin, meanInterval(after).margin];
  return {
    ...(beforeMargin === undefined ? {} : { beforeMargin }),
    ...(afterMargin === undefined ? {} : { afterMargin }),
  };
}

function adjust(groups: readonly MetricGroup[]): MetricGroup[] {
  const adjusted = adjustHolm(groups.flatMap(({ p }) => p ?? []));
  let next = 0;
  return groups.map((group) => {
    const adjustedP = group.p === undefined ? undefined : adjusted[next++];
    return adjustedP === undefined ? group : { ...group, adjustedP };
  });
}

function judge({ difference, margin }: MeanDifference): MetricGroup["verdict"] {
  if (margin === undefined) return "unknown";
  return Math.abs(difference) > margin ? "moved" : "within noise";
}

function isKnown(value: number | undefined): value is number {
  return typeof value === "number";
}
