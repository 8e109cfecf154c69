/** Markup that needs no further escaping. */
export interface Html {
  readonly markup: string;
}

export type Content = Html | string | number | undefined | false | readonly Content[];

/** Markup of a template: what is put in is escaped, unless it is markup itself; `undefined` and `false` put in nothing. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const filled = parts.map((part, index) => (index < contents.length ? part + renderContent(contents[index]) : part));
  return { markup: filled.join("") };
}

/** A name, which may break where its parts begin: `train[model=a,seed=0]`, `train/000012`. */
export function breakable(name: string): Html {
  return html`${name.split(/(?<=[[,=/])/).map((part, index) => html`${index > 0 && trusted("<wbr>")}${part}`)}`;
}

/** Markup from a text that is known to be markup, such as a style sheet of ours. */
export function trusted(markup: string): Html {
  return { markup };
}

/** A value as JSON in a script element: nothing in it can end the element. */
export function jsonIsland(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028") };
}

/** An id, and what a link to it says: no two names share one. */
export function idOf(...names: readonly string[]): string {
  const encode = (name: string): string =>
    [...name]
      .map((letter) => (/[A-Za-z0-9-]/.test(letter) ? letter : `_${letter.codePointAt(0)?.toString(36)}_`))
      .join("");
  return names.map(encode).join(".");
}

function renderContent(content: Content): string {
  if (content === undefined || content === false) return "";
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return String(content);
  return "markup" in content ? content.markup : content.map(renderContent).join("");
}

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
