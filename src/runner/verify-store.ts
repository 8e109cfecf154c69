import type { Artifact } from "../core/artifact.ts";
import type { Digest } from "../core/digest.ts";
import type { Warehouse } from "./ports.ts";

/** An artifact that is not what its manifest says. */
export interface Flaw {
  /** Stage and output, as `train[seed=0].model`; a manifest by its fingerprint; an object that no result names, such as code, by its digest. */
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
  const artifacts = manifests.flatMap(({ manifest }) => Object.values(manifest?.outputs ?? {}));
  const others = findOthers(artifacts, sound, trees);
  if (repair) for (const artifact of [...artifacts, ...others]) warehouse.mend(artifact);
  const rest = others.filter(({ kind }) => kind === "file");
  const unnamed = rest.map(({ digest }): Flaw => ({ what: `object ${digest}`, state: "damaged" }));
  return { manifests: manifests.length, objects: sound.size, flaws: [...flaws, ...unnamed] };
}

/** Damaged objects that no manifest names, after the directories that they are part of: the bundles of stage types above all. */
function findOthers(
  artifacts: readonly Artifact[],
  sound: ReadonlyMap<Digest, boolean>,
  trees: ReadonlyMap<Digest, readonly Digest[]>,
): Artifact[] {
  const named = new Set(artifacts.flatMap(({ digest }) => [digest, ...(trees.get(digest) ?? [])]));
  const damaged = [...sound.keys()].filter((digest) => sound.get(digest) === false && !named.has(digest));
  const holders = [...trees].filter(([, files]) => files.some((file) => damaged.includes(file)));
  return [
    ...holders.map(([digest, files]) => ({ kind: "directory", digest, bytes: 0, files: files.length })),
    ...damaged.map((digest) => ({ kind: "file", digest, bytes: 0, files: 1 })),
  ];
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
