import type { Json } from "./json.ts";

/**
 * The canonical text of a JSON value: equal values, and only they, give equal texts.
 * Keys are ordered by UTF-16 code unit (never by locale), numbers are JSON's shortest form, -0 is 0.
 * Like RFC 8785 (JSON Canonicalization Scheme). Throws RangeError on NaN and the infinities, which JSON can't say.
 */
export function renderCanonical(value: Json): string {
  if (typeof value === "number") return renderNumber(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(renderCanonical).join(",")}]`;
  const object = value;
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${renderCanonical(object[key] ?? null)}`);
  return `{${members.join(",")}}`;
}

function renderNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no canonical form`);
  return JSON.stringify(value === 0 ? 0 : value);
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
