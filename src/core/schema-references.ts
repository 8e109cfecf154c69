import type { Json, JsonObject } from "./json.ts";

/** JSON Schema of a `${params.NAME}` or `${matrix.AXIS}`. */
export const REFERENCE: JsonObject = {
  type: "string",
  pattern: "^\\$\\{(params|matrix)\\.[A-Za-z][A-Za-z0-9_-]*\\}$",
  description: "One whole value: `${params.NAME}` or `${matrix.AXIS}`.",
};

/** A params schema in which a reference may stand for every value below; its own `$ref`s count from `home` afterwards. */
export function allowReferences(schema: JsonObject, home: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([word, value]) => [word, widenWord(word, value, home)]));
}

/** Words whose values are schemas, maps of schemas, and lists of schemas. */
const SCHEMAS = new Set(["additionalProperties", "items", "not", "contains"]);
const MAPS = new Set(["properties", "patternProperties", "definitions", "$defs"]);
const LISTS = new Set(["anyOf", "oneOf", "allOf"]);

function widenWord(word: string, value: Json, home: string): Json {
  if (word === "$ref" && typeof value === "string") return value.replace(/^#/, home);
  if (SCHEMAS.has(word)) return widen(value, home);
  if (LISTS.has(word) && isList(value))
    return value.map((each) => (isObject(each) ? allowReferences(each, home) : each));
  if (!MAPS.has(word) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, widen(each, home)]));
}

/** Either the value or a reference; what editors show stays outside. */
function widen(value: Json, home: string): Json {
  if (!isObject(value)) return value;
  const { description, default: preset, ...rest } = allowReferences(value, home);
  if (Object.keys(rest).length === 0 || (rest["type"] === "string" && Object.keys(rest).length === 1)) {
    return allowReferences(value, home);
  }
  return {
    anyOf: [rest, { $ref: "#/definitions/reference" }],
    ...(description !== undefined && { description }),
    ...(preset !== undefined && { default: preset }),
  };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}
