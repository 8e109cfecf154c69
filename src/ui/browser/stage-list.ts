import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import type { StageRow } from "../run-update.ts";

/** Of a row on one line, and of one on three, as on a phone. */
const [LINE_PX, STACKED_PX] = [30, 70];
const NARROW_PX = 600;
const ROWS = 18;
const TITLES = ["stage", "outcome", "why", "time", "size"];
const SPARE_ROWS = 12;

/** Defines `<pipe-stages>`. */
export function defineStages(): void {
  customElements.define("pipe-stages", StageList);
}

/** The stages of a run, ten thousand and more: only the rows in sight are in the page. */
export class StageList extends HTMLElement {
  #rows: StageRow[] = [];
  #shown: number[] = [];
  #drawn = "";
  #rowPx = LINE_PX;
  readonly #search = document.createElement("input");
  readonly #standing = document.createElement("select");
  readonly #status = document.createElement("p");
  readonly #none = document.createElement("p");
  readonly #view = document.createElement("div");
  readonly #body = document.createElement("div");

  connectedCallback(): void {
    this.#search.type = "search";
    this.#search.placeholder = "name, reason";
    for (const text of ["", "running", "waiting", "ran", "cached", "failed", "skipped", "cancelled"])
      this.#standing.append(new Option(text === "" ? "any outcome" : text, text));
    this.#status.className = "muted small";
    this.#status.setAttribute("role", "status");
    this.#view.className = "stage-view";
    this.#view.tabIndex = 0;
    this.#view.setAttribute("role", "table");
    this.#view.setAttribute("aria-label", "Stages");
    this.#body.setAttribute("role", "rowgroup");
    this.#body.className = "rows";
    this.#view.append(buildHead(), this.#body);
    this.#none.append("No stage fits. ", this.#buildClear());
    this.#none.hidden = true;
    this.replaceChildren(this.#buildTools(), this.#status, this.#none, this.#view);
    this.#view.addEventListener("scroll", () => requestAnimationFrame(() => this.#draw()));
    this.addEventListener("input", () => this.#filter());
    new ResizeObserver(() => this.#fit()).observe(this.#view);
  }

  /** Reads all rows. */
  async load(): Promise<void> {
    const response = await fetch(this.dataset["rows"] ?? "");
    if (!response.ok) return;
    this.#rows = await response.json();
    this.#filter();
  }

  /** Takes over rows that changed. */
  change(changes: readonly (readonly [index: number, row: StageRow])[]): void {
    for (const [index, row] of changes) this.#rows[index] = row;
    if (changes.length > 0) this.#filter();
  }

  #buildTools(): HTMLElement {
    const tools = document.createElement("div");
    tools.className = "tools";
    for (const [text, field] of [
      ["Search ", this.#search],
      ["Outcome ", this.#standing],
    ] as const) {
      const label = document.createElement("label");
      label.append(text, field);
      tools.append(label);
    }
    return tools;
  }

  #buildClear(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show all";
    button.addEventListener("click", () => {
      this.#search.value = "";
      this.#standing.value = "";
      this.#filter();
      this.#search.focus();
    });
    return button;
  }

  #filter(): void {
    const words = this.#search.value.toLowerCase().split(/\s+/);
    const wanted = this.#standing.value;
    this.#shown = [];
    for (const [index, [name, standing, why]] of this.#rows.entries()) {
      const text = `${name} ${why}`.toLowerCase();
      if ((wanted === "" || standing === wanted) && words.every((word) => text.includes(word))) this.#shown.push(index);
    }
    this.#status.textContent = `${this.#shown.length} of ${this.#rows.length} stages`;
    this.#none.hidden = this.#shown.length > 0 || this.#rows.length === 0;
    this.#view.hidden = !this.#none.hidden;
    this.#view.setAttribute("aria-rowcount", String(this.#shown.length + 1));
    this.#fit();
  }

  /** Makes rows as high as the width asks for. */
  #fit(): void {
    const isNarrow = this.#view.clientWidth < NARROW_PX;
    this.#view.classList.toggle("stacked", isNarrow);
    this.#rowPx = isNarrow ? STACKED_PX : LINE_PX;
    const head = isNarrow ? 0 : LINE_PX;
    const rows = Math.min(isNarrow ? ROWS / 2 : ROWS, Math.max(1, this.#shown.length));
    this.#view.style.height = `${rows * this.#rowPx + head + 2}px`;
    this.#body.style.height = `${this.#shown.length * this.#rowPx}px`;
    this.#draw();
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#view.scrollTop / this.#rowPx) - SPARE_ROWS);
    const last = Math.min(
      this.#shown.length,
      first + Math.ceil(this.#view.clientHeight / this.#rowPx) + 2 * SPARE_ROWS,
    );
    const rows = this.#shown.slice(first, last).map((index) => this.#rows[index]);
    const drawn = JSON.stringify([this.#rowPx, first, rows]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = document.activeElement?.getAttribute("href");
    this.#body.replaceChildren(
      ...rows.flatMap((row, index) => (row === undefined ? [] : [this.#buildRow(row, first + index)])),
    );
    if (typeof focused === "string" && document.activeElement === document.body)
      this.#body.querySelector<HTMLElement>(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #buildRow([name, standing, why, durationMs, bytes]: StageRow, at: number): HTMLElement {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    row.setAttribute("aria-rowindex", String(at + 2));
    row.style.top = `${at * this.#rowPx}px`;
    const link = document.createElement("a");
    link.href = `${this.dataset["href"] ?? ""}?${new URLSearchParams({ name })}`;
    link.textContent = name;
    const outcome = document.createElement("span");
    outcome.className = `standing standing-${standing}`;
    outcome.textContent = standing;
    for (const content of [
      link,
      outcome,
      why,
      durationMs > 0 ? renderDuration(durationMs) : "",
      bytes > 0 ? renderBytes(bytes) : "",
    ]) {
      const cell = document.createElement("span");
      cell.setAttribute("role", "cell");
      cell.append(content);
      row.append(cell);
    }
    return row;
  }
}

function buildHead(): HTMLElement {
  const head = document.createElement("div");
  head.className = "head";
  head.setAttribute("role", "row");
  head.setAttribute("aria-rowindex", "1");
  head.append(
    ...TITLES.map((title) => {
      const cell = document.createElement("span");
      cell.setAttribute("role", "columnheader");
      cell.textContent = title;
      return cell;
    }),
  );
  return head;
}
