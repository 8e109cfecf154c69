import { z } from "zod";
import { digestOf } from "../../src/core/digest.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { InputSpec, ParamProblem, ParamSpec, StageType } from "../../src/core/stage-type.ts";
import type { StageTypes } from "../../src/runner/ports.ts";

/** The stage types that the broken pipelines use: enough of each to be wrong about. */
export function createGoldenTypes(): Pick<StageTypes, "names" | "load"> {
  return { names: () => [...TYPES.keys()].sort(), load: (name) => Promise.resolve(TYPES.get(name)) };
}

export const STUDY_TYPES: readonly StageType[] = [
  describe({
    name: "synthesize-world",
    params: z.strictObject({ seed: z.int().min(0).default(0).describe("seed of the world") }),
    inputs: {},
    outputs: { trackingnet: "directory", poster: "file" },
  }),
  describe({
    name: "ingest-images",
    params: z.strictObject({ side: z.int().min(8).default(64).describe("side of an image, pixels") }),
    inputs: { root: input("directory", "the data set's folder") },
    outputs: { images: "image-set" },
  }),
  describe({
    name: "pretrain",
    params: z.strictObject({
      epochs: z.int().min(1).describe("passes over the images"),
      temperature: z.number().positive().default(0.2).describe("of the contrastive loss"),
      pairs: z.enum(["same-frame", "frame-temporal", "region-tracker"]).default("same-frame").describe("positive pairs"),
      seed: z.int().min(0).default(0).describe("seed"),
      optimizer: z
        .strictObject({ name: z.enum(["sgd", "adam"]), lr: z.number().positive(), milestones: z.array(z.int()).default([]) })
        .default({ name: "sgd", lr: 0.03, milestones: [] })
        .describe("how weights are updated"),
    }),
    inputs: { images: input("image-set", "what to learn from"), tracks: { ...input("track-set", ""), optional: true } },
    outputs: { encoder: "encoder", report: "report" },
    resources: { cpus: 2, memoryBytes: 2e9 },
    tools: ["ffmpeg"],
  }),
  describe({
    name: "probe",
    params: z.strictObject({ k: z.int().min(1).default(20).describe("neighbours") }),
    inputs: { encoder: input("encoder", ""), images: input("image-set", "") },
    outputs: { report: "report" },
  }),
  describe({
    name: "summarize",
    params: z
      .strictObject({ low: z.number().default(0).describe("lower end"), high: z.number().default(1).describe("upper end") })
      .refine(({ low, high }) => low < high, "low must be below high"),
    inputs: { reports: { ...input("report", "what to summarize"), gathered: true } },
    outputs: { report: "report" },
  }),
  describe({
    name: "command",
    params: z.object({ run: z.string().min(1).describe("the program, as `sh -c` takes it") }).catchall(z.json()),
    inputs: {},
    outputs: {},
    open: true,
    executor: "shell",
  }),
];

const TYPES = new Map(STUDY_TYPES.map((type) => [type.name, type]));

interface Definition extends Partial<Pick<StageType, "open" | "executor" | "resources" | "tools">> {
  readonly name: string;
  readonly params: z.ZodObject;
  readonly inputs: { readonly [name: string]: InputSpec };
  readonly outputs: { readonly [name: string]: string };
}

function describe({ name, params, inputs, outputs, ...rest }: Definition): StageType {
  const { $schema: _, ...paramsSchema } = z.toJSONSchema(params, { io: "input", target: "draft-7" });
  const digest = digestOf(name);
  return {
    name,
    description: `Does what ${name} does.`,
    executor: "node",
    open: false,
    resources: {},
    tools: [],
    reusable: false,
    ...rest,
    inputs,
    metrics: {},
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, kind]) => [output, { kind, description: "" }])),
    params: describeParams(paramsSchema as JsonObject),
    paramsSchema: paramsSchema as JsonObject,
    code: { digest, bundle: digest, files: {}, packages: {} },
    checkParams: (given) => checkParams(params, given),
  };
}

function input(kind: string, description: string): InputSpec {
  return { kind, description, optional: false, gathered: false };
}

function describeParams({ properties, required }: JsonObject): ParamSpec[] {
  const needed = JSON.stringify(required ?? []);
  return Object.entries(properties as JsonObject).map(([name, value]) => {
    const { type, enum: options, description, default: preset } = value as JsonObject;
    const shown = Array.isArray(options) ? options.map((option) => JSON.stringify(option)).join(" | ") : String(type);
    const spec = { name, type: shown, description: String(description), required: needed.includes(`"${name}"`) };
    return preset === undefined ? spec : { ...spec, default: preset };
  });
}

function checkParams(schema: z.ZodObject, given: JsonObject): ReturnType<StageType["checkParams"]> {
  const result = schema.safeParse(given);
  if (result.success) return { params: JSON.parse(JSON.stringify(result.data)), problems: [] };
  return { params: given, problems: result.error.issues.flatMap((issue) => describeIssue(issue, given)) };
}

function describeIssue(issue: z.core.$ZodIssue, given: JsonObject): ParamProblem[] {
  const { message } = issue;
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ kind: "unknown", path: [...path, key], message }));
  }
  const isMissing = path.length === 1 && given[String(path[0])] === undefined;
  return [{ kind: isMissing ? "missing" : "invalid", path, message }];
}
