import type { Json, JsonObject } from "../../src/core/json.ts";

/** Paths of a value that break a JSON Schema (draft-07, the words that our schema uses); throws on a word it does not know. */
export function findBreaches(schema: Json | undefined, value: Json, root: JsonObject, path = "$"): string[] {
  if (typeof schema === "boolean") return schema ? [] : [path];
  if (!isObject(schema)) throw new Error(`no schema at ${path}`);
  return Object.entries(schema).flatMap(([word, said]) => {
    const check = WORDS[word];
    if (check === undefined) throw new Error(`unknown word ${word} at ${path}`);
    return check({ said, schema, value, root, path });
  });
}

interface Check {
  readonly said: Json;
  readonly schema: JsonObject;
  readonly value: Json;
  readonly root: JsonObject;
  readonly path: string;
}

const ignore = (): string[] => [];
const WORDS: { readonly [word: string]: (check: Check) => string[] } = {
  $schema: ignore,
  $comment: ignore,
  title: ignore,
  description: ignore,
  default: ignore,
  definitions: ignore,
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
  then: ignore,
  $ref: ({ said, value, root, path }) => findBreaches(resolveRef(String(said), root), value, root, path),
  type: ({ said, value, path }) => ([said].flat().some((type) => hasType(value, String(type))) ? [] : [path]),
  const: ({ said, value, path }) => (JSON.stringify(said) === JSON.stringify(value) ? [] : [path]),
  enum: ({ said, value, path }) => (listOf(said).some((each) => each === value) ? [] : [path]),
  pattern: ({ said, value, path }) => (typeof value !== "string" || new RegExp(String(said)).test(value) ? [] : [path]),
  minLength: ({ said, value, path }) => (typeof value !== "string" || value.length >= Number(said) ? [] : [path]),
  minimum: ({ said, value, path }) => (typeof value !== "number" || value >= Number(said) ? [] : [path]),
  maximum: ({ said, value, path }) => (typeof value !== "number" || value <= Number(said) ? [] : [path]),
  exclusiveMinimum: ({ said, value, path }) => (typeof value !== "number" || value > Number(said) ? [] : [path]),
  minItems: ({ said, value, path }) => (!Array.isArray(value) || value.length >= Number(said) ? [] : [path]),
  uniqueItems: ({ value, path }) =>
    !Array.isArray(value) || new Set(value.map((each) => JSON.stringify(each))).size === value.length ? [] : [path],
  items: ({ said, value, root, path }) =>
    Array.isArray(value) ? value.flatMap((each, index) => findBreaches(said, each, root, `${path}[${index}]`)) : [],
  minProperties: ({ said, value, path }) =>
    !isObject(value) || Object.keys(value).length >= Number(said) ? [] : [path],
  required: ({ said, value, path }) =>
    isObject(value) ? listOf(said).flatMap((name) => (String(name) in value ? [] : [`${path}.${name}`])) : [],
  properties: ({ said, value, root, path }) =>
    isObject(value) && isObject(said)
      ? Object.entries(said).flatMap(([name, inner]) =>
          value[name] === undefined ? [] : findBreaches(inner, value[name], root, `${path}.${name}`),
        )
      : [],
  patternProperties: ignore,
  additionalProperties: ({ said, schema, value, root, path }) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, inner]) =>
          isDeclared(name, schema) ? [] : findBreaches(said, inner, root, `${path}.${name}`),
        )
      : [],
  propertyNames: ({ said, value, root, path }) =>
    isObject(value) ? Object.keys(value).flatMap((name) => findBreaches(said, name, root, `${path}.${name}`)) : [],
  anyOf: ({ said, value, root, path }) =>
    listOf(said).some((each) => findBreaches(each, value, root, path).length === 0) ? [] : [path],
  oneOf: ({ said, value, root, path }) =>
    listOf(said).filter((each) => findBreaches(each, value, root, path).length === 0).length === 1 ? [] : [path],
  allOf: ({ said, value, root, path }) => listOf(said).flatMap((each) => findBreaches(each, value, root, path)),
  if: ({ said, schema, value, root, path }) =>
    findBreaches(said, value, root, path).length === 0 ? findBreaches(schema["then"], value, root, path) : [],
};

function isDeclared(name: string, { properties, patternProperties }: JsonObject): boolean {
  const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
  return (
    (isObject(properties) && Object.hasOwn(properties, name)) ||
    patterns.some((pattern) => new RegExp(pattern).test(name))
  );
}

function resolveRef(ref: string, root: JsonObject): Json | undefined {
  let found: Json | undefined = root;
  for (const step of ref.split("/").slice(1)) found = isObject(found) ? found[step] : undefined;
  return found;
}

function hasType(value: Json, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  return type === "object" ? isObject(value) : typeof value === type;
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
