import type { Artifact } from "../core/artifact.ts";
import type { Digest } from "../core/digest.ts";
import type { Warehouse } from "./ports.ts";

/** An artifact that is not what its manifest says. */
export interface Flaw {
  /** Stage and output, as `train[seed=0].model`; a manifest by its fingerprint. */
  readonly what: string;
  readonly state: "damaged" | "lost";
}

export interface Verification {
  readonly manifests: number;
  readonly objects: number;
  readonly flaws: readonly Flaw[];
}

/** Reads every object again, and names the artifacts that are damaged or lost. `repair` mends what it can and sets the rest aside. */
export function verifyStore(warehouse: Warehouse, repair: boolean): Verification {
  const sound = new Map(warehouse.objects().map(({ digest }) => [digest, warehouse.isObjectSound(digest)]));
  const trees = new Map(warehouse.trees().map((tree) => [tree.digest, tree.files]));
  const manifests = warehouse.manifests();
  const flaws = manifests.flatMap(({ fingerprint, manifest }): Flaw[] => {
    if (manifest === undefined) return [{ what: `manifest ${fingerprint}`, state: "damaged" }];
    return Object.entries(manifest.outputs).flatMap(([output, artifact]) => {
      const state = judge(artifact, sound, trees);
      return state === "present" ? [] : [{ what: `${manifest.stage}.${output}`, state }];
    });
  });
  if (repair) {
    for (const { manifest } of manifests)
      for (const artifact of Object.values(manifest?.outputs ?? {})) warehouse.mend(artifact);
  }
  return { manifests: manifests.length, objects: sound.size, flaws };
}

function judge(
  { kind, digest }: Artifact,
  sound: ReadonlyMap<Digest, boolean>,
  trees: ReadonlyMap<Digest, readonly Digest[]>,
): "present" | Flaw["state"] {
  const files = kind === "file" ? [digest] : trees.get(digest);
  if (files === undefined || files.some((file) => !sound.has(file))) return "lost";
  return files.every((file) => sound.get(file) === true) ? "present" : "damaged";
}
