import type { Artifact } from "../core/artifact.ts";
import type { Digest } from "../core/digest.ts";
import type { Plan } from "../core/plan.ts";
import type { StageTypes, Store, Tools } from "./ports.ts";

/** What a plan's fingerprints rest on besides the plan: code, users' files, programs. */
export interface Facts {
  /** Stage type → code digest. */
  readonly codes: ReadonlyMap<string, Digest>;
  /** Absolute path → content. */
  readonly externals: ReadonlyMap<string, Artifact>;
  /** Tool → digest of its program. */
  readonly tools: ReadonlyMap<string, string>;
}

/** The names of the facts that a plan rests on. */
export interface FactNames {
  readonly types: readonly string[];
  readonly paths: readonly string[];
  readonly tools: readonly string[];
}

export interface FactSources {
  readonly types: StageTypes;
  readonly store: Store;
  readonly tools: Tools;
}

/** The names of all facts that stages rest on, each once. */
export function nameFacts(stages: Plan["stages"]): FactNames {
  const names = { types: new Set<string>(), paths: new Set<string>(), tools: new Set<string>() };
  for (const stage of stages) {
    names.types.add(stage.uses);
    for (const tool of stage.tools) names.tools.add(tool);
    for (const input of stage.inputs) if (input.source === "path") names.paths.add(input.path);
  }
  return { types: [...names.types], paths: [...names.paths], tools: [...names.tools] };
}

/** Looks the facts up, as they are now. What does not exist is left out. */
export async function gatherFacts(names: FactNames, { types, store, tools }: FactSources): Promise<Facts> {
  return {
    codes: await lookUp(names.types, (name) => types.codeDigest(name)),
    externals: await lookUp(names.paths, (path) => store.digestPath(path)),
    tools: await lookUp(names.tools, (name) => tools.digestOf(name)),
  };
}

async function lookUp<T>(
  names: readonly string[],
  find: (name: string) => Promise<T | undefined> | T | undefined,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const name of names) {
    const value = await find(name);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}
