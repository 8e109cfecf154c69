import type { LinePanel, LineSeries, Point } from "../charts/lines.ts";
import type { Curve } from "../report.ts";
import { choosePalette, type Palettes } from "./palettes.ts";
import { findPlaces, nameInstance, type Place } from "./places.ts";
import type { StageView } from "./run-view.ts";

/** A curve of a group: its instances' lines in one chart, or one a series where both are many. */
export interface MergedCurve {
  readonly title: string;
  readonly panel: LinePanel;
}

/**
 * The curves of a group's reports, repetitions as thin lines with their mean; a figure that is measured once is no curve.
 * Metrics told step by step stand in where no report has curves.
 */
export function mergeCurves(stages: readonly StageView[], over: string, palettes: Palettes = []): MergedCurve[] {
  const names = new Set(stages.flatMap((stage) => curvesOf(stage).map(([name]) => name)));
  const places = findPlaces(stages, over);
  const palette = choosePalette(
    palettes,
    places.map(({ name }) => name),
  );
  return [...names].flatMap((name) => mergeCurve(name, places, palette)).filter(isCurve);
}

function isCurve({ panel }: MergedCurve): boolean {
  return panel.series.some(({ lines }) => lines.some(({ points }) => points.length > 1));
}

function mergeCurve(name: string, places: readonly Place[], palette: readonly string[]): MergedCurve[] {
  const curves = places.flatMap((place) => place.stages.flatMap((stage) => findCurve(stage, name)));
  const [first] = curves;
  if (first === undefined) return [];
  const seriesNames = [...new Set(curves.flatMap(({ series }) => series.map((each) => each.name)))];
  const { title, x, y } = first;
  const axes = { kind: "lines", x, y } as const;
  if (places.length === 1 || seriesNames.length === 1) {
    const hasNames = seriesNames.length === 1;
    const series = places.flatMap((place) =>
      seriesNames.map((each) => ({
        ...collectSeries({
          place,
          curve: name,
          series: each,
          label: hasNames && place.name !== "" ? place.name : each,
        }),
        ...(hasNames ? { hue: palette.indexOf(place.name) } : {}),
      })),
    );
    return [{ title, panel: { ...axes, label: title, series: series.filter(hasPoints) } }];
  }
  return seriesNames.map((each) => {
    const series = places.map((place) => ({
      ...collectSeries({ place, curve: name, series: each, label: place.name }),
      hue: palette.indexOf(place.name),
    }));
    return {
      title: `${title}: ${each}`,
      panel: { ...axes, label: `${title}: ${each}`, series: series.filter(hasPoints) },
    };
  });
}

interface SeriesRequest {
  readonly place: Place;
  readonly curve: string;
  readonly series: string;
  readonly label: string;
}

function collectSeries({ place, curve, series, label }: SeriesRequest): LineSeries {
  const lines = place.stages.flatMap((stage) =>
    findCurve(stage, curve).flatMap((found) =>
      found.series
        .filter((each) => each.name === series)
        .map(({ points }) => ({ name: nameInstance(stage), points: tidy(points) })),
    ),
  );
  return lines.length < 2
    ? { name: label, lines }
    : { name: label, lines, mean: meanOf(lines.map(({ points }) => points)) };
}

function tidy(points: readonly Point[]): Point[] {
  return [...points].sort((a, b) => a[0] - b[0]).map(([x, y]) => [x, round(y)]);
}

/** Six digits are more than a curve shows, and a third of a page's size. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}

/** The mean at each x that all lines have. */
function meanOf(lines: readonly (readonly Point[])[]): Point[] {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const points of lines) {
    for (const [x, y] of points) {
      const known = sums.get(x) ?? { sum: 0, count: 0 };
      sums.set(x, { sum: known.sum + y, count: known.count + 1 });
    }
  }
  const whole = [...sums].filter(([, { count }]) => count >= lines.length);
  return whole.sort((a, b) => a[0] - b[0]).map(([x, { sum, count }]) => [x, round(sum / count)]);
}

function hasPoints({ lines }: LineSeries): boolean {
  return lines.some(({ points }) => points.length > 0);
}

function findCurve(stage: StageView, name: string): Curve[] {
  return curvesOf(stage).flatMap(([each, curve]) => (each === name ? [curve] : []));
}

function curvesOf({ reports, steps }: StageView): (readonly [string, Curve])[] {
  const told = reports.flatMap(({ report }) => Object.entries(report.curves ?? {}));
  if (told.length > 0) return told;
  return steps.map(({ metric, about: { title = metric, ...measured } = {}, points }) => [
    metric,
    { title, x: { title: "step" }, y: { title, ...measured }, series: [{ name: metric, points }] },
  ]);
}
