import type { Artifact } from "./artifact.ts";
import type { RunSide } from "./compare-sides.ts";

/** An artifact that only one side has, or whose content differs. */
export interface ArtifactChange {
  readonly stage: string;
  readonly output: string;
  readonly change: "added" | "removed" | "changed";
  readonly before?: Artifact;
  readonly after?: Artifact;
}

/** The artifacts that differ: changed and added ones in the order of the second run, then removed ones. */
export function compareArtifacts(before: RunSide, after: RunSide): ArtifactChange[] {
  const earlier = indexArtifacts(before);
  const later = indexArtifacts(after);
  const changedOrAdded = [...later].flatMap(([id, place]): ArtifactChange[] => {
    const old = earlier.get(id)?.artifact;
    const { artifact, ...names } = place;
    if (old === undefined) return [{ ...names, change: "added", after: artifact }];
    return old.digest === artifact.digest ? [] : [{ ...names, change: "changed", before: old, after: artifact }];
  });
  const removed = [...earlier].flatMap(([id, { artifact, ...names }]): ArtifactChange[] =>
    later.has(id) ? [] : [{ ...names, change: "removed", before: artifact }],
  );
  return [...changedOrAdded, ...removed];
}

interface Placed {
  readonly stage: string;
  readonly output: string;
  readonly artifact: Artifact;
}

function indexArtifacts({ stages }: RunSide): Map<string, Placed> {
  const all = [...stages].flatMap(([stage, { manifest }]) =>
    Object.entries(manifest?.outputs ?? {}).map(([output, artifact]) => ({ stage, output, artifact })),
  );
  return new Map(all.map((each) => [JSON.stringify([each.stage, each.output]), each]));
}
