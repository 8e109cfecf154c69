import {
  laterFirst,
  listAlone,
  type MetricComparison,
  type MetricGroup,
  type MetricsAlone,
  orderMeans,
} from "../../core/compare-metrics.ts";
import { foldNames } from "../../core/instance-name.ts";
import { judgeDifference, type MetricInfo, titleMetric } from "../../core/metric-info.ts";
import { nameSome } from "../../core/name-some.ts";
import { renderNumber, renderSigned } from "../../core/render-number.ts";
import { describeRepetitions } from "../../core/statistics.ts";
import { round } from "../charts/axis.ts";
import { breakable, type Html, html } from "../html.ts";
import { renderTable, type Value } from "./data-table.ts";
import { type Estimate, toFigure } from "./estimate.ts";
import { setMinus } from "./words.ts";

const WIDTH_PX = 150;

/** Metrics that differ: means over the repetitions with intervals of their differences, single figures, what one run lacks. */
export function renderMetricChanges({ single, grouped }: MetricComparison, over: string): Html | undefined {
  if (single.length + grouped.length === 0) return undefined;
  const means = orderMeans(grouped);
  const figures = laterFirst(single.filter(({ difference }) => difference !== undefined));
  const alone = listAlone({ single, grouped });
  const directed = [...means, ...figures].some(({ about }) => about?.better !== undefined);
  return html`${directed && html`<p class="muted small">↑ higher is better, ↓ lower is better.</p>`}${means.length > 0 && html`<p class="prose">${describeMoved(means, over)} ${countSure(means)}</p>${renderGroups(means)}`}${figures.length > 0 && renderSingles(figures)}${alone.length > 0 && renderAlone(alone)}`;
}

function describeMoved(means: readonly MetricGroup[], over: string): Html {
  const tested = means.filter(({ verdict }) => verdict !== "unknown");
  if (tested.length === 0)
    return html`${means.length} figures differ; with one repetition over <code>${over}</code> on a side no interval can say whether they moved.`;
  const moved = tested.filter(({ verdict }) => verdict === "moved").length;
  return html`${moved} of ${tested.length} means over <code>${over}</code> moved: the 95 % interval of their difference excludes 0, as it does for 1 of 20 where nothing has changed.`;
}

/** `mIoU (%) ↑`: which way is better, for who reads and for who hears it. */
function nameMetric(metric: string, about: MetricInfo | undefined): Value {
  const value = titleMetric(metric, about);
  const better = about?.better;
  if (better === undefined) return value;
  const arrow = html`<span class="better-sign" title="${better} is better"><span aria-hidden="true">${better === "higher" ? "↑" : "↓"}</span><span class="unseen">, ${better} is better</span></span>`;
  return { shown: html`${value} ${arrow}`, value };
}

/** Rather looked up than read. */
function renderAlone(alone: readonly MetricsAlone[]): Html {
  const table = renderTable({
    caption: "Metrics that one run has alone",
    columns: [{ title: "stage" }, { title: "only in" }, { title: "metrics" }],
    rows: alone.map(({ stages, side, metrics }) => [foldNames(stages), side, nameSome(metrics, 8)]),
    csv: "metrics-of-one",
  });
  return html`<details><summary>Metrics that one run has alone</summary>${table}</details>`;
}

/** Where many figures are compared, some move by chance: how many hold all the same. */
function countSure(groups: readonly MetricGroup[]): string {
  const tested = groups.filter(({ adjustedP }) => adjustedP !== undefined).length;
  const sure = groups.filter(({ adjustedP = 1 }) => adjustedP < 0.05).length;
  return tested < 2 ? "" : `After Holm's correction for ${tested} comparisons, ${sure} did.`;
}

function renderGroups(groups: readonly MetricGroup[]): Html {
  return renderTable({
    caption: "Means over repetitions",
    columns: [
      { title: "stage" },
      { title: "metric" },
      { title: "A", align: "right" },
      { title: "B", align: "right" },
      { title: "B\u00a0−\u00a0A", align: "right" },
      { title: "95 % interval", align: "right" },
      { title: "0 in the middle" },
      { title: "verdict" },
      { title: "p, corrected", align: "right" },
      { title: "n" },
    ],
    rows: groups.map((group) => [
      { shown: breakable(group.stage), value: group.stage },
      nameMetric(group.metric, group.about),
      ...renderMeans(group, groups),
      group.margin === undefined ? "" : { shown: `± ${renderNumber(group.margin, 3)}`, value: group.margin },
      { shown: renderWhisker(group), value: "" },
      renderVerdict(group),
      group.adjustedP === undefined ? "" : { shown: renderP(group.adjustedP), value: group.adjustedP },
      describeRepetitions(group),
    ]),
    csv: "metric-means",
    sparse: true,
  });
}

/** `moved`, and which way that is: `moved ▲ better`. */
function renderVerdict({ verdict, difference, about }: MetricGroup): Value {
  if (verdict !== "moved")
    return {
      shown: html`<span class="muted">${verdict === "unknown" ? "no interval" : verdict}</span>`,
      value: verdict,
    };
  const direction = judgeDifference(difference, about);
  return {
    shown: html`<span class="moved ${direction ?? ""}">${verdict}${direction !== undefined && `, ${direction}`}</span>`,
    value: direction === undefined ? verdict : `${verdict}, ${direction}`,
  };
}

/** The difference with its interval around zero, on a scale of its own. */
function renderWhisker({ difference, margin, verdict }: MetricGroup): Html | string {
  if (margin === undefined) return "";
  const reach = Math.abs(difference) + margin;
  if (!Number.isFinite(reach) || reach === 0) return "";
  const at = (value: number): number => round(WIDTH_PX / 2 + (value / reach) * (WIDTH_PX / 2 - 6));
  const hue = verdict === "moved" ? "hue-1" : "hue-6";
  return html`<svg width="${WIDTH_PX}" height="16" aria-hidden="true"><line class="axis" x1="${WIDTH_PX / 2}" x2="${WIDTH_PX / 2}" y1="0" y2="16"/><path class="line ${hue}" d="M${at(difference - margin)} 8H${at(difference + margin)}"/><circle class="dot ${hue}" cx="${at(difference)}" cy="8" r="4"/></svg>`;
}

function renderSingles(changes: MetricComparison["single"]): Html {
  return renderTable({
    caption: "Single figures",
    titled: true,
    columns: [
      { title: "stage" },
      { title: "metric" },
      { title: "A", align: "right" },
      { title: "B", align: "right" },
      { title: "B\u00a0−\u00a0A", align: "right" },
      { title: "which is" },
    ],
    rows: changes.map(({ stage, metric, about, before, after, difference = 0 }) => [
      stage,
      nameMetric(metric, about),
      before ?? "absent",
      after ?? "absent",
      { shown: setMinus(renderSigned(difference)), value: difference },
      judgeDifference(difference, about) ?? "",
    ]),
    csv: "metrics",
    sparse: true,
  });
}

/** Both sides' means, each with half its own interval, and their difference: with decimals that all rows of the metric share. */
function renderMeans(group: MetricGroup, groups: readonly MetricGroup[]): readonly [Value, Value, Value] {
  const same = groups.filter(({ metric }) => metric === group.metric).flatMap(sidesOf);
  const [before, after] = sidesOf(group);
  const render = (side: Estimate): Value => (Number.isFinite(side.mean) ? toFigure(side, same) : "absent");
  const { decimals } = toFigure({ mean: group.difference }, same);
  return [render(before), render(after), { figure: group.difference, decimals, signed: true }];
}

function sidesOf({ before, beforeMargin, after, afterMargin }: MetricGroup): [Estimate, Estimate] {
  return [
    { mean: before, margin: beforeMargin },
    { mean: after, margin: afterMargin },
  ];
}

function renderP(p: number): string {
  return p < 0.001 ? "< 0.001" : renderNumber(p, 2);
}
