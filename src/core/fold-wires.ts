import { foldBy } from "./fold-by.ts";
import { foldNames, parseInstanceName } from "./instance-name.ts";
import { nameSome } from "./name-some.ts";

/** Where an input comes from, on two sides: artifacts' names, a path, a digest; undefined where a side has no such input. */
export interface WireSides {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Both sides for people: `ade20k ×15.report`. Where that is the same on both, the members that either has alone. */
export function foldWires({ before, after }: WireSides): readonly [before: string, after: string] {
  const [earlier, later] = [listWires(before), listWires(after)];
  const folded = [foldArtifacts(earlier), foldArtifacts(later)] as const;
  if (folded[0] !== folded[1]) return folded;
  const only = (own: readonly string[], other: readonly string[]): string =>
    nameSome(own.filter((name) => !other.includes(name)));
  return [only(earlier, later), only(later, earlier)];
}

function listWires(wires: string | undefined): string[] {
  if (wires === undefined) return ["absent"];
  return /^[0-9a-f]{64}$/.test(wires) ? [wires.slice(0, 12)] : wires.split(", ");
}

/** Artifacts of a stage's instances by the stage: `ade20k ×15.report`. */
function foldArtifacts(artifacts: readonly string[]): string {
  const groups = foldBy(
    artifacts,
    stageOf,
    (artifact) => `${parseInstanceName(stageOf(artifact)).stage}${outputOf(artifact)}`,
  );
  return groups.map(([[first = ""], stages]) => `${foldNames(stages)}${outputOf(first)}`).join(", ");
}

/** The output's name begins after the last point outside of a matrix's brackets. */
function outputOf(artifact: string): string {
  return /\]?(\.[^.\]]*)$/.exec(artifact)?.[1] ?? "";
}

function stageOf(artifact: string): string {
  return artifact.slice(0, artifact.length - outputOf(artifact).length);
}
