import {
  laterFirst,
  listAlone,
  type MetricChange,
  type MetricComparison,
  type MetricGroup,
  orderMeans,
} from "./compare-metrics.ts";
import { foldNames } from "./instance-name.ts";
import { judgeDifference, titleMetric } from "./metric-info.ts";
import { nameSome } from "./name-some.ts";
import { renderNumber, renderSigned } from "./render-number.ts";
import { type Cell, type Column, renderTable, type TableOptions } from "./render-table.ts";
import { describeRepetitions, smallestSignFlipP } from "./statistics.ts";

const SINGLE: readonly Column[] = [
  { title: "stage", flexible: true },
  { title: "metric", flexible: true },
  { title: "A", align: "right" },
  { title: "B", align: "right" },
  { title: "B − A", align: "right" },
  { title: "" },
];

const GROUPED: readonly Column[] = [
  { title: "stage", flexible: true },
  { title: "metric", flexible: true },
  { title: "n" },
  { title: "mean A", align: "right" },
  { title: "mean B", align: "right" },
  { title: "B − A (95 % interval)", align: "right" },
  { title: "", align: "left" },
  { title: "resolves", align: "right" },
];

/** Pairs below which an exact sign-flip test can't reach p < 0.05. */
const ENOUGH_PAIRS = 6;

/** Rows of either table; `--json` has all. */
const MOST_GROUPED = 30;
const MOST_SINGLE = 15;
/** Means that are named as moved beyond doubt. */
const MOST_SURE = 6;

/**
 * Metrics that differ: means over the instances of an axis, those that moved first, with what their number can tell; then
 * single figures; then how many one run has alone.
 */
export function renderMetrics({ single, grouped }: MetricComparison, look: TableOptions = {}): string[] {
  const options = {
    ...(look.paint === undefined ? {} : { paint: look.paint }),
    ...(look.width === undefined ? {} : { width: look.width - 2 }),
  };
  const means = orderMeans(grouped);
  const figures = laterFirst(single.filter(({ difference }) => difference !== undefined));
  const tables = [
    [...renderTable(GROUPED, means.slice(0, MOST_GROUPED).map(renderGroup), options), ...tellMore(means, MOST_GROUPED)],
    renderNotes(means),
    [
      ...renderTable(SINGLE, figures.slice(0, MOST_SINGLE).map(renderSingle), options),
      ...tellMore(figures, MOST_SINGLE),
    ],
    renderAlone({ single, grouped }),
  ].filter((lines) => lines.length > 0);
  return tables.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function tellMore(rows: readonly unknown[], most: number): string[] {
  return rows.length > most ? [`… and ${rows.length - most} more; --json has all`] : [];
}

/** `only in B: invariance ×60 RIS@10, RIS@25, images and 4 more`. */
function renderAlone(comparison: MetricComparison): string[] {
  return listAlone(comparison).map(
    ({ side, stages, metrics }) => `only in ${side}: ${foldNames(stages)} ${nameSome(metrics)}`,
  );
}

function renderSingle({ stage, metric, about, before, after, difference = 0 }: MetricChange): Cell[] {
  return [
    stage,
    titleMetric(metric, about),
    before === undefined ? "" : renderNumber(before),
    after === undefined ? "" : renderNumber(after),
    renderSigned(difference),
    judgeDifference(difference, about) ?? "",
  ];
}

function renderGroup(group: MetricGroup): Cell[] {
  const { stage, metric, about, before, after, difference, margin, detectable } = group;
  const interval = margin === undefined ? "" : ` ± ${renderNumber(margin, 3)}`;
  return [
    stage,
    titleMetric(metric, about),
    describeRepetitions(group),
    renderNumber(before, 4),
    renderNumber(after, 4),
    `${renderSigned(roundToScale(difference, before))}${interval}`,
    renderVerdict(group),
    detectable === undefined ? "" : `≥ ${renderNumber(detectable, 2)}`,
  ];
}

/** `moved, better`: what moved is told from chance, so that its direction means something. */
function renderVerdict({ verdict, difference, about }: MetricGroup): Cell {
  if (verdict !== "moved") return { text: verdict === "unknown" ? "no interval" : verdict, hue: "dim" };
  const direction = judgeDifference(difference, about);
  return { text: direction === undefined ? verdict : `${verdict}, ${direction}`, hue: "strong" };
}

/** Differences of means carry rounding errors: what is under 1e-12 of the figures is none. */
function roundToScale(difference: number, scale: number): number {
  return Math.abs(difference) < 1e-12 * Math.abs(scale) ? 0 : difference;
}

function renderNotes(groups: readonly MetricGroup[]): string[] {
  const few = groups.filter(({ margin }) => margin === undefined);
  const pairs = groups.filter(
    ({ method, margin, n }) => method === "paired" && margin !== undefined && n[0] < ENOUGH_PAIRS,
  );
  const smallest = Math.min(...pairs.map(({ n }) => n[0]));
  return [
    ...renderCorrection(groups),
    ...(groups.some(({ detectable }) => detectable !== undefined)
      ? ["resolves: the smallest true difference that this many figures would find in 4 of 5 cases."]
      : []),
    ...(few.length > 0 ? ["no interval: it takes at least 2 figures on each side."] : []),
    ...(pairs.length > 0
      ? [
          `With ${smallest} pairs an exact sign-flip test can't go below p = ${renderNumber(smallestSignFlipP(smallest), 3)}; 6 pairs can reach 0.05.`,
        ]
      : []),
  ];
}

/** Where many figures are compared, some move by chance: what holds all the same. */
function renderCorrection(groups: readonly MetricGroup[]): string[] {
  const tested = groups.filter(({ adjustedP }) => adjustedP !== undefined).length;
  const moved = groups.filter(({ verdict }) => verdict === "moved");
  if (tested < 2 || moved.length === 0) return [];
  const sure = moved.filter(({ adjustedP = 1 }) => adjustedP < 0.05);
  const names = nameSome(
    sure.map(({ stage, metric }) => `${stage} ${metric}`),
    MOST_SURE,
  );
  return [
    `${moved.length} of ${tested} means moved; where nothing has changed, 1 of 20 does. After Holm's correction for ${tested} comparisons: ${names === "" ? "none" : names}.`,
  ];
}
