import type { RunRecord } from "../../core/run-record.ts";
import type { UiSources } from "../sources.ts";
import { type FoundArtifact, findArtifact } from "./find-artifact.ts";

/** The image set that a stage of a run read; undefined where it read none, or from outside of the run. */
export function findFrames(record: RunRecord, stage: string, sources: UiSources): FoundArtifact | undefined {
  const { plan } = sources.readView(record, () => false);
  const inputs = plan?.stages.find(({ name }) => name === stage)?.inputs ?? [];
  for (const input of inputs) {
    if (input.source !== "stage") continue;
    const source = plan?.stages[input.from];
    if (source?.outputs[input.output] !== "image-set") continue;
    return findArtifact(record, new URLSearchParams({ stage: source.name, output: input.output }), sources);
  }
  return undefined;
}
