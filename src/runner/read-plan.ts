import { basename, dirname, extname, resolve } from "node:path";
import { type Diagnostic, UserError } from "../core/diagnostic.ts";
import { Findings } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import type { ReadOptions, ReadYaml } from "../core/located.ts";
import { applyOverrides } from "../core/overrides.ts";
import { parsePipeline, takePipelineMap } from "../core/parse-pipeline.ts";
import type { ResolvePath } from "../core/path-inputs.ts";
import type { Pipeline, Word } from "../core/pipeline.ts";
import type { Plan } from "../core/plan.ts";
import { planStages } from "../core/plan-stages.ts";
import { applyProfile } from "../core/profile.ts";
import type { StageType } from "../core/stage-type.ts";
import type { StageTypes } from "./ports.ts";

/** A pipeline's text, and what it is checked against. */
export interface PlanRequest {
  /** The file as the user names it: what messages show. Relative paths in the pipeline count from its folder. */
  readonly file: string;
  readonly text: string;
  readonly yaml: ReadYaml;
  readonly types: Pick<StageTypes, "names" | "load">;
  readonly profile?: string | undefined;
  /** `--set` texts: `params.epochs=3`. */
  readonly set?: readonly string[] | undefined;
  readonly pathExists: (path: string) => boolean;
}

/** A plan, or at least one diagnostic. */
export interface ReadPlan {
  /** Undefined where there is any mistake. */
  readonly plan: Plan | undefined;
  /** All mistakes, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the user's files and folders that the plan reads, in the order of their use. */
  readonly externalPaths: readonly string[];
  /** `--set` values by what they set: `params.epochs` → 3. */
  readonly set: JsonObject;
}

/**
 * Reads a pipeline's text into a checked plan. Reports all mistakes at once; throws on none of them. Reads the text again if
 * there are any: their places are most of what a sound one would take of memory.
 */
export async function readPlan(request: PlanRequest): Promise<ReadPlan> {
  const read = await readOnce(request, { places: false });
  return read.plan === undefined ? readOnce(request, { places: true }) : read;
}

async function readOnce(request: PlanRequest, options: ReadOptions): Promise<ReadPlan> {
  const { file, types, pathExists } = request;
  const findings = new Findings();
  const read = readPipeline(request, options, findings);
  if (read === undefined) return { plan: undefined, diagnostics: findings.list(), externalPaths: [], set: {} };
  const { pipeline, set } = read;
  const loaded = await loadTypes(pipeline, types, findings);
  const { resolvePath, externalPaths } = trackPaths(dirname(resolve(file)), pathExists);
  const stages = planStages(pipeline, { types: loaded, resolvePath, findings });
  const found = findings.list();
  const name = pipeline.name ?? basename(file, extname(file));
  const plan = { name, file: resolve(file), stages, settings: pipeline.settings };
  return { plan: found.length === 0 ? plan : undefined, diagnostics: found, externalPaths, set };
}

/** The pipeline as it is written, and what `--set` says; undefined, and noted, where the text holds none. The YAML's tree is gone then. */
function readPipeline(
  { file, text, yaml, profile, set: texts = [] }: PlanRequest,
  options: ReadOptions,
  findings: Findings,
): { readonly pipeline: Pipeline; readonly set: JsonObject } | undefined {
  const { tree, diagnostics } = yaml({ file, text }, options);
  findings.addAll(diagnostics);
  const map = tree === undefined ? undefined : takePipelineMap(tree, findings);
  if (map === undefined) return undefined;
  const { pipeline, set } = applyOverrides(applyProfile(map, profile, findings), texts, yaml, findings);
  return { pipeline: parsePipeline(pipeline, findings), set };
}

/** Loads each stage type once; undefined, and noted, where it does not exist or is broken. */
async function loadTypes(
  pipeline: Pipeline,
  types: PlanRequest["types"],
  findings: Findings,
): Promise<ReadonlyMap<string, StageType | undefined>> {
  const loaded = new Map<string, StageType | undefined>();
  const names = types.names();
  for (const { name, uses } of pipeline.stages.values()) {
    if (uses === undefined) continue;
    // A name with a slash or dots is nobody's, whatever file it would lead to.
    if (!names.includes(uses.text)) addUnknownType(name, uses, { names, findings });
    else if (!loaded.has(uses.text)) loaded.set(uses.text, await loadType(uses.text, types, findings));
  }
  return loaded;
}

async function loadType(name: string, types: PlanRequest["types"], findings: Findings): Promise<StageType | undefined> {
  try {
    return await types.load(name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    findings.addAll(error.diagnostics);
    return undefined;
  }
}

function addUnknownType(
  stage: string,
  uses: Word,
  { names, findings }: { readonly names: readonly string[]; readonly findings: Findings },
): void {
  const hint = findings.suggest(uses.text, names);
  const message = `stage "${stage}" uses "${uses.text}", which is no stage type${hint}`;
  findings.add("unknown-stage-type", uses.at, message, "`pipe stages` lists them; each is a file in stages/.");
}

/** Makes paths absolute, looks each up once, and keeps those that were asked for. */
function trackPaths(
  folder: string,
  pathExists: (path: string) => boolean,
): { readonly resolvePath: ResolvePath; readonly externalPaths: readonly string[] } {
  const known = new Map<string, boolean>();
  const externalPaths: string[] = [];
  const resolvePath = (given: string): { path: string; exists: boolean } => {
    const path = resolve(folder, given);
    const exists = known.get(path) ?? pathExists(path);
    if (!known.has(path)) externalPaths.push(path);
    known.set(path, exists);
    return { path, exists };
  };
  return { resolvePath, externalPaths };
}
