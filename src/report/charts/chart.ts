import type { Html } from "../html.ts";
import { type BarsPanel, renderBars } from "./bars.ts";
import { type DotsPanel, renderDots } from "./dots.ts";
import { type IntervalPanel, renderIntervals } from "./intervals.ts";
import { type LinePanel, renderLines } from "./lines.ts";
import { renderTimeline, type TimelinePanel } from "./timeline.ts";

/** A chart's data: it is drawn where the page is made, and again in the browser for the width that there is. */
export type Chart = BarsPanel | LinePanel | IntervalPanel | DotsPanel | TimelinePanel;

/** The width that a page's charts are drawn for before a browser measures (px). */
export const DEFAULT_WIDTH_PX = 760;

/** The chart as an SVG element of the given width. */
export function renderChart(chart: Chart, widthPx: number): Html {
  switch (chart.kind) {
    case "lines":
      return renderLines(chart, widthPx);
    case "intervals":
      return renderIntervals(chart, widthPx);
    case "dots":
      return renderDots(chart, widthPx);
    case "bars":
      return renderBars(chart, widthPx);
    case "timeline":
      return renderTimeline(chart, widthPx);
  }
}
