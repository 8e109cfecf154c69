import { join } from "node:path";
import type { Artifact } from "../../core/artifact.ts";
import type { Digest, Fingerprint } from "../../core/digest.ts";

/** Where things are in an artifacts folder. */
export interface Layout {
  readonly root: string;
  /** The bytes of a file, by their digest. */
  object(digest: Digest): string;
  /** A directory artifact: a real directory of hard links to objects. */
  tree(digest: Digest): string;
  /** What a directory artifact consists of. */
  listing(digest: Digest): string;
  manifest(fingerprint: Fingerprint): string;
  lease(fingerprint: Fingerprint): string;
  checkpoint(fingerprint: Fingerprint): string;
  artifact(artifact: Artifact): string;
}

export function createLayout(root: string): Layout {
  const sharded = (folder: string, hash: string): string => `${root}/${folder}/${hash.slice(0, 2)}/${hash.slice(2)}`;
  const layout: Layout = {
    root,
    object: (digest) => sharded("objects", digest),
    tree: (digest) => sharded("trees", digest),
    listing: (digest) => `${sharded("trees", digest)}.json`,
    manifest: (fingerprint) => `${sharded("manifests", fingerprint)}.json`,
    lease: (fingerprint) => join(root, "leases", fingerprint),
    checkpoint: (fingerprint) => join(root, "checkpoints", fingerprint),
    artifact: ({ kind, digest }) => (kind === "file" ? layout.object(digest) : layout.tree(digest)),
  };
  return layout;
}
