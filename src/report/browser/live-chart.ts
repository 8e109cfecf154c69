import { type Chart, renderChart } from "../charts/chart.ts";
import { type LinePanel, placeColumns } from "../charts/lines.ts";

/** Narrowest chart that can be read (px). */
const NARROWEST_PX = 300;

/** Defines `<pipe-chart>`: a chart that is drawn anew for the width that it has, and tells the figures under the pointer. */
export function defineChart(): void {
  if (customElements.get("pipe-chart") === undefined) customElements.define("pipe-chart", LiveChart);
}

/** The data of a chart element. */
export function readChart(element: Element): Chart | undefined {
  const text = element.querySelector("script[type='application/json']")?.textContent;
  return text === undefined || text === null || text === "" ? undefined : JSON.parse(text);
}

class LiveChart extends HTMLElement {
  #chart: Chart | undefined;
  #width = 0;
  readonly #observer = new ResizeObserver(() => this.#fit());

  connectedCallback(): void {
    this.#chart = readChart(this);
    this.#width = this.querySelector("svg")?.width.baseVal.value ?? 0;
    this.#observer.observe(this);
    this.addEventListener("pointermove", (event) => this.#point(event));
    this.addEventListener("pointerleave", () => this.#clear());
    this.#listenToLegend();
  }

  disconnectedCallback(): void {
    this.#observer.disconnect();
  }

  #fit(): void {
    const width = Math.max(NARROWEST_PX, Math.floor(this.clientWidth));
    if (this.#chart === undefined || this.clientWidth === 0 || width === this.#width) return;
    this.#width = width;
    const svg = this.querySelector("svg");
    const drawn = document.createRange().createContextualFragment(renderChart(this.#chart, width).markup);
    svg?.replaceWith(drawn);
  }

  #listenToLegend(): void {
    for (const entry of this.parentElement?.querySelectorAll<HTMLElement>(".legend [data-series]") ?? []) {
      entry.addEventListener("pointerenter", () => this.#pick(entry.dataset["series"]));
      entry.addEventListener("pointerleave", () => this.#pick(undefined));
    }
  }

  #pick(series: string | undefined): void {
    this.classList.toggle("picking", series !== undefined);
    for (const group of this.querySelectorAll<SVGGElement>("g[data-series]"))
      group.classList.toggle("picked", group.dataset["series"] === series);
  }

  #point(event: PointerEvent): void {
    const svg = this.querySelector("svg");
    if (this.#chart?.kind !== "lines" || svg === null) return;
    const scale = this.#width / svg.clientWidth;
    const px = (event.clientX - svg.getBoundingClientRect().left) * scale;
    const nearest = findNearest(placeColumns(this.#chart, this.#width), px);
    if (nearest === undefined) this.#clear();
    else this.#showTip(this.#chart, nearest, scale);
  }

  #showTip(panel: LinePanel, { x, at }: { readonly x: number; readonly at: number }, scale: number): void {
    this.#clear();
    const plot = this.querySelector<SVGGElement>("g.plot");
    if (plot === null) return;
    const cross = document.createElementNS("http://www.w3.org/2000/svg", "line");
    cross.setAttribute("class", "cross");
    for (const [name, value] of [
      ["x1", at],
      ["x2", at],
      ["y1", plot.dataset["top"]],
      ["y2", plot.dataset["bottom"]],
    ])
      cross.setAttribute(String(name), String(value));
    plot.append(cross);
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");
    for (const line of [`${panel.x.title} ${round(x)}`, ...tellFigures(panel, x)])
      tip.append(line, document.createElement("br"));
    this.append(tip);
    const left = at / scale;
    tip.style.left = left > this.clientWidth / 2 ? `${Math.max(0, left - tip.offsetWidth - 12)}px` : `${left + 12}px`;
  }

  #clear(): void {
    for (const element of this.querySelectorAll(".tip, .cross")) element.remove();
  }
}

function findNearest(
  columns: readonly { readonly x: number; readonly at: number }[],
  px: number,
): { readonly x: number; readonly at: number } | undefined {
  let best = columns[0];
  for (const column of columns)
    if (best === undefined || Math.abs(column.at - px) < Math.abs(best.at - px)) best = column;
  return best;
}

function tellFigures({ series }: LinePanel, x: number): string[] {
  return series.flatMap(({ name, lines, mean }) => {
    const points = mean ?? lines[0]?.points ?? [];
    const value = points.find(([at]) => at === x)?.[1];
    return value === undefined ? [] : [`${name}: ${round(value)}`];
  });
}

function round(value: number): string {
  return String(Number(value.toPrecision(5)));
}
