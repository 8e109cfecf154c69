import type { Artifact } from "../../core/artifact.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { UiSources } from "../sources.ts";
import { resolveInside } from "./resolve-inside.ts";

/** An artifact of a run, or something in it. */
export interface FoundArtifact {
  readonly artifact: Artifact;
  readonly stage: string;
  readonly output: string;
  /** Inside of the artifact; empty for the whole. */
  readonly path: string;
  /** The artifact's place, and that of what the path names. */
  readonly root: string;
  readonly real: string;
}

/** What `stage`, `output` and `path` of an address name; undefined where there is no such thing in the store. */
export function findArtifact(record: RunRecord, query: URLSearchParams, sources: UiSources): FoundArtifact | undefined {
  const [stage, output, path] = ["stage", "output", "path"].map((name) => query.get(name) ?? "") as [
    string,
    string,
    string,
  ];
  const outputs = sources.readManifest(record, stage)?.outputs ?? {};
  const artifact = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (artifact === undefined) return undefined;
  const root = sources.pathOf(artifact);
  const real = resolveInside(root, path);
  return real === undefined ? undefined : { artifact, stage, output, path, root, real };
}
