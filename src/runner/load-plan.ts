import { renderCanonical } from "../core/canonical.ts";
import { UserError } from "../core/diagnostic.ts";
import { type Digest, digestOf } from "../core/digest.ts";
import type { JsonObject } from "../core/json.ts";
import type { Plan } from "../core/plan.ts";
import { type FactSources, type Facts, gatherFacts, nameFacts } from "./facts.ts";
import type { PlanRequest } from "./read-plan.ts";

/** What a user asks for: a pipeline's text, a profile, `--set` values. */
export interface LoadRequest extends Omit<PlanRequest, "types" | "yaml"> {
  /** Loads the YAML reader: a plan that is kept needs none. */
  loadYaml(): Promise<PlanRequest["yaml"]>;
  /** Names this build of pipe: another may plan differently. */
  readonly build: string;
}

export interface LoadedPlan {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly set: JsonObject;
}

interface CachedPlan extends Pick<LoadedPlan, "plan" | "set"> {
  readonly codes: { readonly [type: string]: Digest };
}

/** The digest that names a request: the same one plans the same, as long as the stage types are the same. */
export function digestRequest({ file, text, profile, set = [], build }: LoadRequest): Digest {
  return digestOf(renderCanonical({ file, text: digestOf(text), profile: profile ?? null, set, build }));
}

/**
 * The checked plan of a pipeline, with the facts it rests on. The parsed plan is kept by the digest of its text, because
 * reading YAML costs 0.1 ms a stage; it is read again where a stage type has changed or a path is gone.
 * Throws UserError with all mistakes.
 */
export async function loadPlan(request: LoadRequest, sources: FactSources): Promise<LoadedPlan> {
  return (await loadCached(request, sources)) ?? (await loadFresh(request, sources));
}

async function loadCached(request: LoadRequest, sources: FactSources): Promise<LoadedPlan | undefined> {
  const cached = sources.store.readCache(cacheName(request)) as CachedPlan | undefined;
  if (cached === undefined) return undefined;
  const names = nameFacts(cached.plan.stages);
  const facts = await gatherFacts(names, sources);
  const sameCode = names.types.every((type) => facts.codes.get(type) === cached.codes[type]);
  const pathsExist = names.paths.every((path) => facts.externals.has(path));
  return sameCode && pathsExist ? { plan: cached.plan, set: cached.set, facts } : undefined;
}

async function loadFresh(request: LoadRequest, sources: FactSources): Promise<LoadedPlan> {
  const { readPlan } = await import("./read-plan.ts");
  const yaml = await request.loadYaml();
  const { plan, diagnostics, set } = await readPlan({ ...request, yaml, types: sources.types });
  if (plan === undefined) throw new UserError(diagnostics);
  const facts = await gatherFacts(nameFacts(plan.stages), sources);
  sources.store.writeCache(cacheName(request), { plan, set, codes: Object.fromEntries(facts.codes) });
  return { plan, set, facts };
}

function cacheName(request: LoadRequest): string {
  return `plans/${digestRequest(request)}`;
}
