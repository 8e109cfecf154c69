import { Graph, layout } from "@dagrejs/dagre";
import { curveBasis, line } from "d3-shape";
import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { type Html, html } from "../html.ts";
import type { GraphBox } from "../model/graph-view.ts";
import { reduceEdges } from "../model/reduce-edges.ts";
import type { Standing } from "../model/run-view.ts";
import { fitText, round } from "./axis.ts";

const HEIGHT_PX = 56;

/**
 * The drawing of a pipeline, left to right: a box a stage, with its instances' outcomes as a bar; a click goes to `hrefOf`.
 * Edges that others imply are left out.
 */
export function renderGraph(boxes: readonly GraphBox[], hrefOf: (box: GraphBox) => string): Html {
  const { edges, spots } = layOut(boxes);
  const { x, y, width, height } = measure(boxes, edges, spots);
  return html`<svg class="graph" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="The pipeline's graph: ${boxes.length} stages">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow" d="M0 0L8 4L0 8Z"/></marker></defs>
${edges.map(renderEdge)}
${boxes.map((box) => renderBox(box, hrefOf(box), spots.get(box.id)))}</svg>`;
}

interface Drawing {
  readonly edges: readonly DrawnEdge[];
  readonly spots: ReadonlyMap<string, Spot>;
}

interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Spot[];
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function layOut(boxes: readonly GraphBox[]): Drawing {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 10, edgesep: 6, ranksep: 30, marginx: 1, marginy: 1 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) graph.setNode(box.id, { width: widthOf(box), height: HEIGHT_PX });
  for (const [source, target] of reduceEdges(boxes)) graph.setEdge(source, target);
  layout(graph);
  return {
    edges: graph
      .edges()
      .map((edge: GraphEdge) => ({ from: edge.v, to: edge.w, points: graph.edge(edge).points ?? [] })),
    spots: new Map(boxes.map(({ id }) => [id, graph.node(id)])),
  };
}

/** The rectangle that holds all; dagre's own leaves out edges that swing above or below the boxes. */
function measure(
  boxes: readonly GraphBox[],
  edges: Drawing["edges"],
  spots: Drawing["spots"],
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const corners = boxes.flatMap((box) => {
    const { x, y } = spots.get(box.id) ?? { x: 0, y: 0 };
    const [w, h] = [widthOf(box) / 2, HEIGHT_PX / 2];
    return [
      { x: x - w, y: y - h },
      { x: x + w, y: y + h },
    ];
  });
  const all = [...corners, ...edges.flatMap(({ points }) => points)];
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const [left, top] = [Math.floor(Math.min(...xs)) - 2, Math.floor(Math.min(...ys)) - 2];
  return {
    x: left,
    y: top,
    width: Math.ceil(Math.max(...xs)) + 2 - left,
    height: Math.ceil(Math.max(...ys)) + 2 - top,
  };
}

/** An edge as dagre names it. */
interface GraphEdge {
  readonly v: string;
  readonly w: string;
}

/** Widths of a letter (px) in the widest of the fonts that a page may be shown with. */
const NAME_LETTER_PX = 8;
const NOTE_LETTER_PX = 6.9;

function widthOf(box: GraphBox): number {
  const name = box.label.length + countOf(box).length;
  const note = Math.max(box.uses.length, renderFigures(box).length, 12);
  return Math.round(Math.min(Math.max(name * NAME_LETTER_PX, note * NOTE_LETTER_PX) + 18, 230));
}

function countOf({ count }: GraphBox): string {
  return count > 1 ? ` ×${count}` : "";
}

function renderEdge({ from, to, points }: DrawnEdge): Html {
  const path = line<Spot>(
    ({ x }) => round(x),
    ({ y }) => round(y),
  ).curve(curveBasis);
  return html`<path class="edge" data-from="${from}" data-to="${to}" marker-end="url(#arrow)" d="${path([...points]) ?? ""}"/>`;
}

function renderBox(box: GraphBox, href: string, { x, y }: Spot = { x: 0, y: 0 }): Html {
  const [width, height] = [widthOf(box), HEIGHT_PX];
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  return html`<a class="box" href="${href}" data-box="${box.id}" transform="translate(${left} ${top})">
<title>${tell(box)}</title><rect class="frame" width="${width}" height="${height}" rx="6"/>
<text class="box-name" x="10" y="19">${fitText(box.label, ((width - 18) / NAME_LETTER_PX - countOf(box).length + 0.1) * 6.6)}<tspan class="box-count">${countOf(box)}</tspan></text>
<text class="box-note" x="10" y="34">${fitText(box.uses, width - 18)}</text>
<text class="box-note figures" x="10" y="47">${renderFigures(box)}</text>
<g class="share" transform="translate(1 ${height - 6})">${renderShare(box.standings, width - 2)}</g></a>`;
}

/** What is done comes first, so that the bar fills from the left. */
const SHARE_ORDER = ["ran", "cached", "failed", "skipped", "cancelled", "running", "waiting"] as const;

/** Least share of a bar: one instance of a thousand that failed is seen. */
const LEAST_SHARE = 0.04;

/** A bar of how a box's instances stand, also for a page that follows a run. */
export function renderShare(standings: GraphBox["standings"], width: number): Html[] {
  const counts = SHARE_ORDER.flatMap((standing): [Standing, number][] => {
    const count = standings[standing] ?? 0;
    return count > 0 ? [[standing, count]] : [];
  });
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const least = counts.map(([, count]) => Math.max(count / total, LEAST_SHARE));
  const whole = least.reduce((sum, share) => sum + share, 0);
  let x = 0;
  return counts.map(([standing, count], index) => {
    const part = ((least[index] ?? 0) / whole) * width;
    x += part;
    return html`<rect class="outcome-${standing}" x="${round(x - part)}" width="${round(part)}" height="5"><title>${count} ${standing}</title></rect>`;
  });
}

/** `4.2 s · 12 MB`. */
export function renderFigures({ durationMs, bytes }: Pick<GraphBox, "durationMs" | "bytes">): string {
  return [durationMs > 0 && renderDuration(durationMs), bytes > 0 && renderBytes(bytes)]
    .filter((text) => text !== false)
    .join(" · ");
}

function tell(box: GraphBox): string {
  const counts = Object.entries(box.standings).map(([standing, count]) => `${count} ${standing}`);
  return `${box.label}, ${box.uses}: ${counts.join(", ")}${box.durationMs > 0 ? `, ${renderFigures(box)}` : ""}`;
}
