/** Characters of a log that a page keeps. */
const MOST = 1_000_000;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Defines `<pipe-log>`: a log that grows, and stays at its end as long as the reader does. */
export function defineLog(): void {
  customElements.define("pipe-log", LogView);
}

/** Its `data-src` is the address of the log's events; a `pre` in it takes the text. */
export class LogView extends HTMLElement {
  #source: EventSource | undefined;

  connectedCallback(): void {
    const pre = this.querySelector("pre");
    const address = this.dataset["src"];
    if (pre === null || address === undefined) return;
    const source = new EventSource(address);
    this.#source = source;
    source.addEventListener("open", () => pre.replaceChildren());
    source.addEventListener("text", (event) => append(pre, JSON.parse(event.data)));
    source.addEventListener("end", (event) => {
      source.close();
      if (pre.textContent === "")
        pre.textContent = JSON.parse(event.data) === "" ? "The log is empty." : "There is no log.";
    });
  }

  disconnectedCallback(): void {
    this.#source?.close();
  }
}

function append(pre: HTMLElement, text: string): void {
  const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 40;
  // Terminal colours say nothing here.
  pre.append(text.replace(COLOURS, ""));
  while (pre.childNodes.length > 1 && (pre.textContent?.length ?? 0) > MOST) pre.firstChild?.remove();
  if (atEnd) pre.scrollTop = pre.scrollHeight;
}
