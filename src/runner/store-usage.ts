import type { Digest, Fingerprint } from "../core/digest.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Warehouse } from "./ports.ts";

/** How much of the store its manifests use, as they go one by one. */
export interface StoreUsage {
  /** Bytes of all objects that a manifest names, directly or in a directory, and of those that none ever named. */
  bytes(): number;
  drop(fingerprint: Fingerprint): void;
}

/** Counts how many manifests name each object, so that each that goes costs only what it names. */
export function measureUsage(
  manifests: ReadonlyMap<Fingerprint, Manifest | undefined>,
  warehouse: Pick<Warehouse, "objects" | "trees">,
): StoreUsage {
  const files = new Map(warehouse.trees().map((tree) => [tree.digest, tree.files]));
  const sizes = new Map(warehouse.objects().map(({ digest, bytes }) => [digest, bytes]));
  const namedBy = (fingerprint: Fingerprint): Digest[] => {
    const outputs = Object.values(manifests.get(fingerprint)?.outputs ?? {});
    return [...new Set(outputs.flatMap(({ digest }) => files.get(digest) ?? [digest]))];
  };
  const counts = new Map<Digest, number>();
  for (const fingerprint of manifests.keys()) {
    for (const digest of namedBy(fingerprint)) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return {
    bytes: () => bytes,
    drop: (fingerprint) => {
      for (const digest of namedBy(fingerprint)) {
        const left = (counts.get(digest) ?? 0) - 1;
        counts.set(digest, left);
        if (left === 0) bytes -= sizes.get(digest) ?? 0;
      }
    },
  };
}
