import type { Findings, Subject } from "./findings.ts";
import type { Entry, Located, LocatedMap } from "./located.ts";
import { parseSettings } from "./parse-settings.ts";
import { checkDescription, parseStage } from "./parse-stage.ts";
import { addWrongType, checkKeys, isNothing, type Keys, takeEntries, takeMap } from "./shape.ts";

/** The keys of a profile. */
export const PROFILE_KEYS = { known: ["description", "params", "stages", "settings"] } as const satisfies Keys;

/** Keys of a stage whose maps a profile adds to; it replaces the values of the others. */
const MERGED_STAGE_KEYS: readonly string[] = ["in", "with", "matrix", "resources", "out"];

/**
 * The pipeline's map with the selected profile laid over it; values that the profile gives keep the profile's places.
 * Checks the shape of all profiles; the selected one's stages are checked with the rest of the pipeline.
 */
export function applyProfile(pipeline: LocatedMap, selected: string | undefined, findings: Findings): LocatedMap {
  const profiles = takeEntries(pipeline.entries.get("profiles"), findings.about("the pipeline"));
  const sound = new Map<string, LocatedMap>();
  for (const entry of profiles.values()) {
    const profile = checkProfile(entry, { pipeline, inFull: entry.key !== selected, findings });
    if (profile !== undefined) sound.set(entry.key, profile);
  }
  if (selected === undefined) return pipeline;
  const profile = sound.get(selected);
  if (profile !== undefined) return mergeEntries(pipeline, profile, mergeTopLevel);
  if (!profiles.has(selected)) addUnknownProfile(selected, profiles, findings);
  return pipeline;
}

function addUnknownProfile(selected: string, profiles: ReadonlyMap<string, Entry>, findings: Findings): void {
  const known = [...profiles.keys()];
  const remedy = known.length === 0 ? "It has no `profiles:`." : `It has: ${known.join(", ")}.`;
  const hint = findings.suggest(selected, known);
  findings.add("unknown-profile", undefined, `the pipeline has no profile "${selected}"${hint}`, remedy);
}

interface Context {
  readonly pipeline: LocatedMap;
  /** Whether to check the stages' shape: the selected profile's are checked with the pipeline. */
  readonly inFull: boolean;
  readonly findings: Findings;
}

/** The sound part of a profile: what can be laid over the pipeline without further mistakes. */
function checkProfile(entry: Entry, { pipeline, inFull, findings }: Context): LocatedMap | undefined {
  const subject = findings.about(`profile "${entry.key}"`);
  if (entry.value.kind !== "map") {
    if (!isNothing(entry.value)) addWrongType(entry, "a map", findings.about("`profiles`"));
    return isNothing(entry.value) ? { kind: "map", entries: new Map(), at: entry.value.at } : undefined;
  }
  checkKeys(entry.value, PROFILE_KEYS, subject);
  checkDescription(entry.value.entries.get("description"), subject);
  const sound = new Map<string, Entry>();
  for (const part of ["params", "stages", "settings"] as const) {
    const given = entry.value.entries.get(part);
    const map = takeMap(given, subject);
    if (given === undefined || map === undefined) continue;
    sound.set(part, { ...given, value: soundPart(part, map, { subject, pipeline, inFull }) });
  }
  if (inFull) parseSettings(sound.get("settings"), subject);
  return { kind: "map", entries: sound, at: entry.value.at };
}

interface ProfileCheck {
  readonly subject: Subject;
  readonly pipeline: LocatedMap;
  readonly inFull: boolean;
}

function soundPart(part: "params" | "stages" | "settings", map: LocatedMap, check: ProfileCheck): LocatedMap {
  if (part === "settings") return map;
  const declared = check.pipeline.entries.get(part)?.value;
  const known = declared?.kind === "map" ? declared.entries : new Map<string, Entry>();
  const isSound = (entry: Entry): boolean =>
    part === "params" ? isKnownParam(entry, known, check) : isSoundStage(entry, known, check);
  return { ...map, entries: new Map([...map.entries].filter(([, entry]) => isSound(entry))) };
}

function isKnownParam({ key, keyAt }: Entry, known: ReadonlyMap<string, Entry>, { subject }: ProfileCheck): boolean {
  if (known.has(key)) return true;
  const hint = subject.findings.suggest(key, known.keys());
  const message = `${subject.is} sets params.${key}, which the pipeline's \`params\` do not have${hint}`;
  subject.findings.add("unknown-key", keyAt, message, "Give it a value in `params:` as well.");
  return false;
}

function isSoundStage(entry: Entry, known: ReadonlyMap<string, Entry>, check: ProfileCheck): boolean {
  const { key, keyAt, value } = entry;
  const { is, findings } = check.subject;
  const isNew = !known.has(key);
  if (isNew && value.kind === "map" && !value.entries.has("uses")) {
    const hint = findings.suggest(key, known.keys());
    const message = `${is} changes stage "${key}", which the pipeline does not have${hint}`;
    findings.add("unknown-stage", keyAt, message, "A stage that a profile adds says `uses:`.");
    return false;
  }
  if (value.kind !== "map" || check.inFull) parseStage(entry, findings.about(`stage "${key}" of ${is}`));
  return value.kind === "map";
}

function mergeTopLevel(key: string, base: Located, over: Located): Located {
  if (key === "stages") return mergeMaps(base, over, (_, stage, change) => mergeMaps(stage, change, mergeStageKey));
  if (key === "settings") return mergeMaps(base, over, (_, before, after) => mergeMaps(before, after, replace));
  return mergeMaps(base, over, replace);
}

function mergeStageKey(key: string, base: Located, over: Located): Located {
  return MERGED_STAGE_KEYS.includes(key) ? mergeMaps(base, over, replace) : over;
}

function replace(_key: string, _base: Located, over: Located): Located {
  return over;
}

type Merge = (key: string, base: Located, over: Located) => Located;

function mergeMaps(base: Located, over: Located, merge: Merge): Located {
  return base.kind === "map" && over.kind === "map" ? mergeEntries(base, over, merge) : over;
}

/** A map's entries in its order, each with what the other map says of it, then the other's further ones. */
export function mergeEntries(base: LocatedMap, over: LocatedMap, merge: Merge): LocatedMap {
  const entries = new Map(base.entries);
  for (const entry of over.entries.values()) {
    const before = base.entries.get(entry.key);
    const value = before === undefined ? entry.value : merge(entry.key, before.value, entry.value);
    entries.set(entry.key, { ...entry, value });
  }
  return { ...base, entries };
}
