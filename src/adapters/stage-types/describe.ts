import { z } from "zod";
import type { Json, JsonObject } from "../../core/json.ts";
import { ALL_CPUS, type Resources } from "../../core/plan.ts";
import type { Code, InputSpec, OutputSpec, ParamProblem, ParamSpec, StageType } from "../../core/stage-type.ts";
import { parseSize } from "../../core/units.ts";
import type { InputDefinition, Inputs, Outputs, StageDefinition } from "../../stage.ts";

/** What the planner knows of a stage type, from a module's default export; undefined where that is no stage type. */
export function describeStageType(name: string, code: Code, exported: unknown): StageType | undefined {
  if (!isDefinition(exported)) return undefined;
  const { params, inputs, outputs } = exported;
  const paramsSchema = toJsonSchema(params);
  return {
    name,
    description: exported.description,
    executor: exported.executor ?? "node",
    open: exported.open ?? false,
    inputs: mapValues(inputs, describeInput),
    outputs: mapValues(outputs, describeOutput),
    metrics: exported.metrics ?? {},
    params: describeParams(paramsSchema),
    paramsSchema,
    resources: describeResources(exported.resources),
    tools: exported.tools ?? [],
    reusable: exported.reusable ?? false,
    code,
    checkParams: (given) => checkParams(params, given),
  };
}

function isDefinition(value: unknown): value is StageDefinition<z.ZodObject, Inputs, Outputs> {
  return typeof value === "object" && value !== null && "params" in value && "run" in value && "description" in value;
}

function mapValues<A, B>(object: { readonly [name: string]: A }, change: (value: A) => B): { [name: string]: B } {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function describeInput(input: string | InputDefinition): InputSpec {
  const {
    kind,
    description = "",
    optional = false,
    gathered = false,
  } = typeof input === "string" ? { kind: input } : input;
  return { kind, description, optional, gathered };
}

function describeOutput(output: string | { readonly kind: string; readonly description?: string }): OutputSpec {
  return typeof output === "string" ? { kind: output, description: "" } : { description: "", ...output };
}

function describeResources({
  cpus,
  memory,
  gpus,
}: NonNullable<StageDefinition<z.ZodObject, Inputs, Outputs>["resources"]> = {}): Partial<Resources> {
  return {
    ...(cpus !== undefined && { cpus: cpus === "all" ? ALL_CPUS : cpus }),
    ...(gpus !== undefined && { gpus }),
    ...(memory !== undefined && { memoryBytes: parseSize(memory) ?? 0 }),
  };
}

/** JSON Schema of what `with:` may say: defaults are not required. */
function toJsonSchema(params: z.ZodObject): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(params, { io: "input", unrepresentable: "any", target: "draft-7" });
  return JSON.parse(JSON.stringify(schema));
}

function describeParams(schema: JsonObject): ParamSpec[] {
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.entries(asObject(schema["properties"])).map(([name, value]) => {
    const property = asObject(value);
    const description = property["description"];
    return {
      name,
      description: typeof description === "string" ? description : "",
      type: renderType(property),
      required: required.has(name),
      ...(property["default"] !== undefined && { default: property["default"] }),
    };
  });
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** A JSON Schema type for people: `"a" | "b"`, `number >= 0`, `list of string`. */
function renderType(schema: JsonObject): string {
  const { enum: choices, const: constant, anyOf, type, items } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(anyOf)) return anyOf.map((option) => renderType(asObject(option))).join(" | ");
  if (type === "array") return `list of ${renderType(asObject(items))}`;
  return [typeof type === "string" ? type : "any", ...renderBounds(schema)].join(" ");
}

const BOUNDS = { minimum: ">=", exclusiveMinimum: ">", maximum: "<=", exclusiveMaximum: "<" } as const;

function renderBounds(schema: JsonObject): string[] {
  return Object.entries(BOUNDS).flatMap(([key, sign]) => {
    const bound = schema[key];
    // Zod bounds every integer by what a double can hold: that tells nobody anything.
    return typeof bound !== "number" || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? [] : [`${sign} ${bound}`];
  });
}

function checkParams(schema: z.ZodObject, given: JsonObject): ReturnType<StageType["checkParams"]> {
  const result = schema.safeParse(given);
  if (result.success) return { params: JSON.parse(JSON.stringify(result.data)), problems: [] };
  return { params: given, problems: result.error.issues.flatMap((issue) => describeIssue(issue, given)) };
}

function describeIssue(issue: z.core.$ZodIssue, given: JsonObject): ParamProblem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ kind: "unknown", path: [...path, key], message: issue.message }));
  }
  const missing = path.length === 1 && given[String(path[0])] === undefined;
  return [{ kind: missing ? "missing" : "invalid", path, message: issue.message }];
}
