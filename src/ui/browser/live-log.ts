import { LogView } from "./log-view.ts";

/** Defines `<pipe-live-log>`. */
export function defineLiveLog(): void {
  customElements.define("pipe-live-log", LiveLog);
}

/** The log of a stage that runs: of the one that is chosen, or else of the first; when it ends, of the next. */
export class LiveLog extends HTMLElement {
  readonly #choice = document.createElement("select");
  #running: readonly string[] = [];
  #shown: string | undefined;

  connectedCallback(): void {
    const label = document.createElement("label");
    label.append("Log of ", this.#choice);
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(label);
    this.prepend(tools);
    this.#choice.addEventListener("change", () => this.#show(this.#choice.value));
  }

  /** Tells which stages run now. */
  update(running: readonly string[]): void {
    if (running.join("\n") === this.#running.join("\n")) return;
    this.#running = running;
    const stays = this.#shown !== undefined && running.includes(this.#shown);
    // What has ended stays to be read until something else runs.
    const next = stays ? this.#shown : (running[0] ?? this.#shown);
    const names = next === undefined || running.includes(next) ? running : [next, ...running];
    this.#choice.replaceChildren(...names.map((name) => new Option(name, name, false, name === next)));
    this.hidden = names.length === 0;
    if (next !== undefined) this.#show(next);
  }

  #show(name: string): void {
    if (name === this.#shown) return;
    this.#shown = name;
    const view = new LogView();
    view.dataset["src"] = `${this.dataset["base"] ?? ""}?${new URLSearchParams({ name })}`;
    const text = document.createElement("pre");
    text.tabIndex = 0;
    text.setAttribute("role", "group");
    text.setAttribute("aria-label", `Log of ${name}`);
    view.append(text);
    this.querySelector("pipe-log")?.remove();
    this.append(view);
  }
}
