import type { RunUpdate } from "../run-update.ts";
import { LiveLog } from "./live-log.ts";
import { StageList } from "./stage-list.ts";

/** Parts that are drawn anew at most this often (ms): whoever looks at a chart wants it to stand still. */
const CALM_MS: { readonly [part: string]: number } = { curves: 2000, timeline: 2000 };

/** Keeps the page of a run up to date while the run goes on. */
export function followRunPage(): void {
  const root = document.querySelector<HTMLElement>("[data-live]");
  const address = root?.dataset["live"];
  if (root === null || address === undefined) return;
  const drawnAt = new Map<string, number>();
  const source = new EventSource(address);
  let first = true;
  source.addEventListener("update", (event) => {
    const { parts, boxes, rows, curves }: RunUpdate = JSON.parse(event.data);
    for (const [part, markup] of Object.entries(parts)) drawPart({ root, part, markup, drawnAt });
    for (const box of boxes) drawBox(root, box);
    const log = root.querySelector("pipe-live-log");
    if (log instanceof LiveLog) log.update(listRunning(root));
    const section = root.querySelector<HTMLElement>("[data-section=curves]");
    if (section !== null && curves) section.hidden = false;
    const list = root.querySelector("pipe-stages");
    if (!(list instanceof StageList)) return;
    // What changes after this first look is told, so that the rows may be read now.
    if (first) void list.load();
    else list.change(rows);
    first = false;
  });
  source.addEventListener("end", () => source.close());
}

/** The stages that the page shows as running. */
function listRunning(root: HTMLElement): string[] {
  return [...root.querySelectorAll(".running a")].map((link) => link.textContent ?? "");
}

interface Drawing {
  readonly root: HTMLElement;
  readonly part: string;
  readonly markup: string;
  readonly drawnAt: Map<string, number>;
}

const waiting = new Map<string, number>();

function drawPart({ root, part, markup, drawnAt }: Drawing): void {
  clearTimeout(waiting.get(part));
  const rest = (CALM_MS[part] ?? 0) - (performance.now() - (drawnAt.get(part) ?? Number.NEGATIVE_INFINITY));
  if (rest > 0) {
    waiting.set(
      part,
      window.setTimeout(() => drawPart({ root, part, markup, drawnAt }), rest),
    );
    return;
  }
  drawnAt.set(part, performance.now());
  const element = root.querySelector<HTMLElement>(`[data-part="${part}"]`);
  if (element !== null && element.innerHTML !== markup) replaceContent(element, markup);
}

/** Whoever has the focus on a link keeps it. */
function replaceContent(element: HTMLElement, markup: string): void {
  const focused = element.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : undefined;
  element.innerHTML = markup;
  if (typeof focused === "string") element.querySelector<HTMLElement>(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function drawBox(root: HTMLElement, { id, share, figures }: RunUpdate["boxes"][number]): void {
  const box = root.querySelector(`[data-box="${CSS.escape(id)}"]`);
  const bar = box?.querySelector(".share");
  const frame = box?.querySelector<SVGRectElement>(".frame");
  const text = box?.querySelector(".figures");
  if (bar === null || bar === undefined || frame === null || frame === undefined) return;
  bar.innerHTML = share;
  const scale = (frame.width.baseVal.value - 2) / 100;
  for (const rect of bar.querySelectorAll("rect")) {
    for (const side of ["x", "width"]) rect.setAttribute(side, String(Number(rect.getAttribute(side)) * scale));
  }
  if (text !== null && text !== undefined) text.textContent = figures;
}
