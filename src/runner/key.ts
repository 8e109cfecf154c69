import type { Artifact } from "../core/artifact.ts";
import type { Digest, Fingerprint } from "../core/digest.ts";
import { fingerprintOf, type Key, type KeyInput } from "../core/fingerprint.ts";
import type { Plan, PlannedInput, PlannedStage } from "../core/plan.ts";

/** What a key needs besides the stage itself. */
export interface KeySources {
  readonly plan: Plan;
  /** Stage type → code digest. */
  readonly codes: ReadonlyMap<string, Digest>;
  /** Absolute path → content. */
  readonly externals: ReadonlyMap<string, Artifact>;
  /** Tool → digest of its program. */
  readonly tools: ReadonlyMap<string, string>;
  /** What the stage with that index has made, by output; undefined while it has not. */
  outputsOf(index: number): { readonly [output: string]: Artifact } | undefined;
}

/** The key of a stage, or undefined while one of its inputs is not made. Inputs count by content, so equal bytes stop a rerun here. */
export function buildKey(stage: PlannedStage, sources: KeySources): { key: Key; fingerprint: Fingerprint } | undefined {
  const inputs: { [name: string]: KeyInput } = {};
  for (const input of stage.inputs) {
    const content = keyInput(input, sources);
    if (content === undefined) return undefined;
    inputs[input.name] = content;
  }
  const code = sources.codes.get(stage.uses);
  if (code === undefined) throw new Error(`no code digest for stage type ${stage.uses}`);
  const { params, outputs } = stage;
  const key: Key = { type: stage.uses, code, params, inputs, outputs, tools: toolDigests(stage, sources) };
  return { key, fingerprint: fingerprintOf(key) };
}

function keyInput(input: PlannedInput, { plan, externals, outputsOf }: KeySources): KeyInput | undefined {
  switch (input.source) {
    case "path":
      return externals.get(input.path)?.digest;
    case "stage":
      return outputsOf(input.from)?.[input.output]?.digest;
    case "gather": {
      const members = input.members.map(({ from, output }) => ({
        stage: plan.stages[from]?.stage ?? "",
        matrix: plan.stages[from]?.matrix ?? {},
        digest: outputsOf(from)?.[output]?.digest,
      }));
      return members.every(isMade) ? members : undefined;
    }
  }
}

function isMade<M extends { readonly digest: Digest | undefined }>(
  member: M,
): member is M & { readonly digest: Digest } {
  return member.digest !== undefined;
}

function toolDigests(stage: PlannedStage, { tools }: KeySources): { [tool: string]: string } {
  return Object.fromEntries(stage.tools.map((tool) => [tool, tools.get(tool) ?? "missing"]));
}
