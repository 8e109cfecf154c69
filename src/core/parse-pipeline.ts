import type { Findings, Subject } from "./findings.ts";
import { describeKind, type Entry, type Located, type LocatedMap } from "./located.ts";
import { parseSettings } from "./parse-settings.ts";
import { checkDescription, parseStage } from "./parse-stage.ts";
import type { Pipeline, StageDeclaration } from "./pipeline.ts";
import { checkNoReference } from "./reference.ts";
import {
  checkKeys,
  checkName,
  isBroken,
  isMalformedMap,
  isMisspelt,
  type Keys,
  takeEntries,
  takeWord,
} from "./shape.ts";

/** The keys of a pipeline, in the order in which they are best written. */
export const PIPELINE_KEYS = {
  known: ["name", "description", "params", "stages", "profiles", "settings"],
  synonyms: { vars: "params", variables: "params", jobs: "stages", steps: "stages", tasks: "stages" },
  // A place for anchors: `x-common: &common { … }`.
  free: "x-",
} as const satisfies Keys;

/** The map that a pipeline's file holds; undefined, and noted, where it holds anything else. */
export function takePipelineMap(tree: Located, findings: Findings): LocatedMap | undefined {
  if (tree.kind === "map") return tree;
  if (isBroken(tree)) return undefined;
  const remedy = "Begin with `name:` and `stages:`, with a space after each colon.";
  findings.add("wrong-type", tree.at, `a pipeline is a map, not ${describeKind(tree)}`, remedy);
  return undefined;
}

/** The pipeline in a map, its profile and `--set` already laid over it. Notes all that is malformed. */
export function parsePipeline(map: LocatedMap, findings: Findings): Pipeline {
  const subject = findings.about("the pipeline");
  checkKeys(map, PIPELINE_KEYS, subject);
  checkDescription(map.entries.get("description"), subject);
  return {
    name: takeWord(map.entries.get("name"), subject)?.text.trim(),
    params: parseParams(map.entries.get("params"), subject),
    paramsKnown: !isMalformedMap(map.entries.get("params")) && !isMisspelt("params", map, PIPELINE_KEYS),
    stages: parseStages(map, subject),
    settings: parseSettings(map.entries.get("settings"), subject),
  };
}

function parseParams(entry: Entry | undefined, subject: Subject): ReadonlyMap<string, Entry> {
  const params = takeEntries(entry, subject);
  for (const { key, keyAt, value } of params.values()) {
    checkName(key, keyAt, subject.findings.about("a param"));
    checkNoReference(value, subject.findings.about(`params.${key}`));
  }
  return params;
}

function parseStages(map: LocatedMap, subject: Subject): ReadonlyMap<string, StageDeclaration> {
  const { findings } = subject;
  const entry = map.entries.get("stages");
  const entries = takeEntries(entry, subject);
  if (entry === undefined) addNoStages(map, findings);
  else if (entries.size === 0 && !isMalformedMap(entry)) {
    findings.add("no-stages", entry.keyAt, "the pipeline has no stages", "A stage is `NAME: { uses: … }`.");
  }
  const stages = new Map<string, StageDeclaration>();
  for (const each of entries.values()) {
    checkName(each.key, each.keyAt, findings.about("a stage"));
    const stage = parseStage(each, findings.about(`stage "${each.key}"`));
    if (stage === undefined) continue;
    if (stage.typeMissing) addNoType(stage, findings);
    stages.set(stage.name, stage);
  }
  return stages;
}

function addNoStages(map: LocatedMap, findings: Findings): void {
  if (isMisspelt("stages", map, PIPELINE_KEYS)) return;
  const remedy = "List its stages: `stages: { NAME: { uses: … } }`.";
  findings.add("missing-key", map.at, 'the pipeline has no key "stages"', remedy);
}

function addNoType({ name, at }: StageDeclaration, findings: Findings): void {
  const remedy = "It names the stage type: `pipe stages` lists them.";
  findings.add("missing-key", at, `stage "${name}" has no key "uses"`, remedy);
}
