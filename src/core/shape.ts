import type { Subject } from "./findings.ts";
import { describeKind, type Entry, type Located, type LocatedMap, type Span } from "./located.ts";
import type { Word } from "./pipeline.ts";
import { nearest } from "./suggest.ts";

/** A name of the user's: a letter, then letters, digits, `-` and `_`. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Names become file names, which may have 255 bytes. */
const NAME_LENGTH = 100;

/** Keys that a map may have, and what others call them. */
export interface Keys {
  readonly known: readonly string[];
  readonly synonyms?: { readonly [word: string]: string };
  /** Keys that begin so are the user's own. */
  readonly free?: string;
}

/** Notes keys that are not known. */
export function checkKeys(map: LocatedMap, { known, synonyms = {}, free }: Keys, { is, findings }: Subject): void {
  for (const { key, keyAt } of map.entries.values()) {
    if (known.includes(key) || (free !== undefined && key.startsWith(free))) continue;
    const synonym = Object.hasOwn(synonyms, key) ? synonyms[key] : undefined;
    const hint = synonym === undefined ? findings.suggest(key, known) : ` (did you mean "${synonym}"?)`;
    findings.add("unknown-key", keyAt, `${is} has no key "${key}"${hint}`, `It may have: ${known.join(", ")}.`);
  }
}

/** Whether a key that is not known seems to be a misspelling of the given one: its absence is then no further mistake. */
export function isMisspelt(key: string, map: LocatedMap, { known, synonyms = {} }: Keys): boolean {
  return [...map.entries.keys()].some(
    (given) => !known.includes(given) && (synonyms[given] === key || nearest(given, known) === key),
  );
}

/** The map that an entry holds; undefined, and noted, where it holds anything else. Nothing counts as absent. */
export function takeMap(entry: Entry | undefined, subject: Subject): LocatedMap | undefined {
  if (entry === undefined || isNothing(entry.value)) return undefined;
  if (entry.value.kind === "map") return entry.value;
  addWrongType(entry, "a map", subject);
  return undefined;
}

/** One for all: an empty map takes 200 bytes, and most stages would have several. */
export const NO_ENTRIES: ReadonlyMap<string, never> = new Map<string, never>();

/** The entries of a map that an entry holds: empty where it holds none. */
export function takeEntries(entry: Entry | undefined, subject: Subject): ReadonlyMap<string, Entry> {
  return takeMap(entry, subject)?.entries ?? NO_ENTRIES;
}

/** Whether an entry holds neither a map nor nothing, or a value that YAML itself could not read. */
export function isMalformedMap(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.value.kind !== "map" && !(isNothing(entry.value) && !isBroken(entry.value));
}

/** The text that an entry holds. References are not resolved here, so a text with `${` is refused. */
export function takeWord(entry: Entry | undefined, subject: Subject): Word | undefined {
  if (entry === undefined || isNothing(entry.value)) return undefined;
  const { key, value } = entry;
  if (value.kind !== "scalar" || typeof value.value !== "string" || value.value.trim() === "") {
    addWrongType(entry, "text", subject);
    return undefined;
  }
  if (value.value.includes("${")) {
    subject.findings.add(
      "bad-reference",
      value.at,
      `${subject.is} can't take "${key}" from a reference`,
      REFERENCE_USE,
    );
    return undefined;
  }
  return { text: value.value, at: value.at };
}

export const REFERENCE_USE =
  "`${…}` may stand for a value in `with`, `matrix`, `resources`, `timeout`, `retries` and `{ path: … }`.";

/** Notes a name that does not have the form of one; the subject is what it names: `a stage`, `an axis`. */
export function checkName(name: string, at: Span, { is, findings }: Subject): boolean {
  if (NAME.test(name) && name.length <= NAME_LENGTH) return true;
  const message =
    name.length > NAME_LENGTH
      ? `the name of ${is} has ${name.length} characters, more than ${NAME_LENGTH}`
      : `"${name}" can't be the name of ${is}`;
  findings.add("bad-name", at, message, "A name is a letter, then letters, digits, `-` and `_`.");
  return false;
}

/** Notes that an entry's value is not what it should be. */
export function addWrongType({ key, keyAt, value }: Entry, wanted: string, { is, findings }: Subject): void {
  if (isBroken(value)) return;
  const at = isNothing(value) ? keyAt : value.at;
  findings.add("wrong-type", at, `"${key}" of ${is} must be ${wanted}, not ${describeKind(value)}`);
}

export function isNothing(value: Located): boolean {
  return value.kind === "scalar" && value.value === null;
}

/** Whether the value stands for one that could not be read: its mistake is noted already. */
export function isBroken(value: Located): boolean {
  return value.kind === "scalar" && value.broken === true;
}
