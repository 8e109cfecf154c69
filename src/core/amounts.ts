import type { Subject } from "./findings.ts";
import { describeKind, type Entry } from "./located.ts";
import { addWrongType, isNothing } from "./shape.ts";
import { parseDuration, parseSize } from "./units.ts";

/** Milliseconds of an entry such as `timeout: 30m`; undefined where there is none, or where it is wrong, which is noted. */
export function takeDuration(entry: Entry | undefined, subject: Subject): number | undefined {
  return takeAmount(entry, DURATION, subject);
}

/** Bytes of an entry such as `memory: 2GB`. */
export function takeSize(entry: Entry | undefined, subject: Subject): number | undefined {
  return takeAmount(entry, SIZE, subject);
}

const DURATION = {
  what: "a duration",
  code: "bad-duration",
  remedy: 'Say the unit: "90s", "30m", "2h", "1h30m", "7d".',
  parse: (text: string) => positive(parseDuration(text)),
} as const;

const SIZE = {
  what: "a size",
  code: "bad-size",
  remedy: 'Say the unit: "500MB", "2GB", "1.5TB", "8GiB".',
  parse: parseSize,
} as const;

function takeAmount(
  entry: Entry | undefined,
  { what, code, remedy, parse }: typeof DURATION | typeof SIZE,
  { is, findings }: Subject,
): number | undefined {
  if (entry === undefined || isNothing(entry.value)) return undefined;
  const { value } = entry;
  const given = value.kind === "scalar" ? value.value : undefined;
  const parsed = typeof given === "string" ? parse(given) : undefined;
  if (parsed !== undefined) return parsed;
  const shown = given === undefined ? describeKind(value) : JSON.stringify(given);
  findings.add(code, value.at, `"${entry.key}" of ${is} must be ${what}, not ${shown}`, remedy);
  return undefined;
}

function positive(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** What a count may be: `least` itself counts unless `above` is true. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  readonly above?: boolean;
}

/** The number of an entry such as `retries: 2`. */
export function takeCount(entry: Entry | undefined, bounds: Bounds, subject: Subject): number | undefined {
  if (entry === undefined || isNothing(entry.value)) return undefined;
  const { value } = entry;
  if (value.kind !== "scalar" || typeof value.value !== "number") {
    addWrongType(entry, "a number", subject);
    return undefined;
  }
  const count = value.value;
  const { least, most, whole, above = false } = bounds;
  if (count >= least && !(above && count === least) && count <= most && (!whole || Number.isInteger(count)))
    return count;
  const kind = whole ? "a whole number" : "a number";
  const bound = count > most ? `<= ${most}` : `${above ? ">" : ">="} ${least}`;
  subject.findings.add("bad-count", value.at, `"${entry.key}" of ${subject.is} must be ${kind} ${bound}, not ${count}`);
  return undefined;
}
