import { type Change, compareKeys } from "./change.ts";
import type { MatchedStage, RunSide } from "./compare-sides.ts";
import type { KeyInput } from "./fingerprint.ts";

/** An input that changed from outside: a user's file, or a wire to another artifact. */
export interface InputChange {
  readonly stage: string;
  readonly input: string;
  /** `video.frames` where a stage of the run made it; else the digest; undefined where the side has no such input. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** An input that changed because the stage that makes it made something else: told at that stage. */
export interface InputEcho {
  readonly stage: string;
  readonly input: string;
  readonly from: readonly string[];
}

export interface InputComparison {
  readonly roots: readonly InputChange[];
  readonly echoes: readonly InputEcho[];
}

/** Makers remembered for one content: trivial stages may make the same bytes by the thousand. */
const MOST_MAKERS = 50;

/** Changed inputs, divided into causes and consequences. */
export function compareInputs(stages: readonly MatchedStage[], before: RunSide, after: RunSide): InputComparison {
  const makers = { before: indexMakers(before), after: indexMakers(after) };
  const roots: InputChange[] = [];
  const echoes: InputEcho[] = [];
  for (const stage of stages) {
    for (const change of compareKeys(stage.before.key, stage.after.key)) {
      if (change.part !== "input") continue;
      const place = { stage: stage.name, input: change.name };
      const from = findSharedMakers(change, makers);
      if (from === undefined) roots.push({ ...place, ...describeSides(change, makers) });
      else echoes.push({ ...place, from });
    }
  }
  return { roots, echoes };
}

/** Content → artifacts of the run that have it. */
type Makers = ReadonlyMap<string, readonly string[]>;

interface BothMakers {
  readonly before: Makers;
  readonly after: Makers;
}

type InputSides = Change & { readonly part: "input" };

/** The makers of the members that changed, if each member came from the same artifact of the run before and after. */
function findSharedMakers({ before, after }: InputSides, makers: BothMakers): string[] | undefined {
  const earlier = digestsOf(before);
  const later = digestsOf(after);
  if (earlier.length !== later.length) return undefined;
  const shared = later.map((digest, index) => {
    const known = makers.before.get(earlier[index] ?? "") ?? [];
    return makers.after.get(digest)?.find((maker) => known.includes(maker));
  });
  const changed = shared.filter((_, index) => earlier[index] !== later[index]);
  return changed.every((maker) => maker !== undefined) ? changed : undefined;
}

/** Makers are named where they are known, digests elsewhere. */
function describeSides({ before, after }: InputSides, makers: BothMakers): Omit<InputChange, "stage" | "input"> {
  return { before: describeSide(before, makers.before), after: describeSide(after, makers.after) };
}

function describeSide(input: KeyInput | undefined, makers: Makers): string | undefined {
  if (input === undefined) return undefined;
  const names = digestsOf(input).map((digest) => makers.get(digest)?.[0]);
  if (names.every((name) => name !== undefined)) return names.join(", ");
  return typeof input === "string" ? input : `${input.length} artifacts`;
}

function digestsOf(input: KeyInput | undefined): readonly string[] {
  if (input === undefined) return [];
  return typeof input === "string" ? [input] : input.map((member) => member.digest);
}

function indexMakers({ stages }: RunSide): Makers {
  const makers = new Map<string, string[]>();
  for (const [name, { manifest }] of stages) {
    for (const [output, artifact] of Object.entries(manifest?.outputs ?? {})) {
      const known = makers.get(artifact.digest);
      if (known === undefined) makers.set(artifact.digest, [`${name}.${output}`]);
      else if (known.length < MOST_MAKERS) known.push(`${name}.${output}`);
    }
  }
  return makers;
}
