/** A stretch of a text. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A text cut around and between the entries of its `stages:`. */
export interface Pieces {
  readonly head: Piece;
  /** The word `stages`. */
  readonly key: Piece;
  /** Some entries each; at least one piece. */
  readonly stages: readonly Piece[];
  readonly tail: Piece;
}

const KEY = /(?<=^|\n)stages(?=:[ \t]*(?:#.*)?\r?\n)/;

/** Marks of documents and directives mean something for all that follows; a key of nothing stands where the line above it ends. */
const MARK = /(?:^|\n)(?:---|\.\.\.|%|:)/;

/** The first line that holds more than a comment. */
const FIRST = /(?:^|\n)([ \t]*)[^\s#]/;

/** All such lines. */
const LINE = /\n( *)([^\s#])/g;

/**
 * Cuts a text before lines that begin an entry of `stages:`, every `length` characters or more. Such a line ends whatever is
 * above it, so that a text whose pieces are all sound maps is sound, and holds what these hold together. Undefined where
 * there is no `stages:` in block style.
 */
export function cutStages(text: string, length: number): Pieces | undefined {
  const at = text.search(KEY);
  if (at < 0 || MARK.test(text) || FIRST.exec(text)?.[1] !== "") return undefined;
  const first = text.indexOf("\n", at);
  const cuts = [first + 1];
  let end = text.length;
  let indent: number | undefined;
  LINE.lastIndex = first;
  for (const { index, 1: spaces = "", 2: character = "" } of text.matchAll(LINE)) {
    if (spaces === "") {
      end = index + 1;
      break;
    }
    indent ??= spaces.length;
    if (spaces.length < indent) return undefined;
    const isEntry = spaces.length === indent && /\w/.test(character);
    if (isEntry && index + 1 - (cuts.at(-1) ?? 0) >= length) cuts.push(index + 1);
  }
  if (indent === undefined) return undefined;
  const stages = cuts.map((start, place) => ({ start, end: cuts[place + 1] ?? end }));
  return {
    head: { start: 0, end: at },
    key: { start: at, end: at + 6 },
    stages,
    tail: { start: end, end: text.length },
  };
}
