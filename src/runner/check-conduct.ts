import type { Artifact } from "../core/artifact.ts";
import type { Failure } from "../core/event.ts";
import type { Store, Task } from "./ports.ts";
import type { JobInput } from "./stage-job.ts";

/** What is wrong with what a stage wrote: a declared output is missing, or another lies beside them. */
export function checkOutputs(task: Task): Failure | undefined {
  const { stage, work, log } = task;
  const { missing, stray } = work.inspectOutputs(stage.outputs);
  if (missing.length > 0) {
    const message = `ended well, but did not write its declared output ${quote(missing)}`;
    return { code: "output-missing", message, logTail: [], log };
  }
  if (stray.length > 0) {
    const declared = quote(Object.keys(stage.outputs));
    const message = `wrote ${quote(stray)} beside its declared outputs (${declared}): declare it, or write it to the scratch folder`;
    return { code: "undeclared-output", message, logTail: [], log };
  }
  return undefined;
}

/**
 * Whether an input is no longer what it was when the key was made: the stage, or someone else, wrote to it meanwhile. Its
 * outputs then can't be kept under this fingerprint. A damaged artifact is set aside, and made again by the next run.
 */
export async function checkInputs(
  inputs: readonly JobInput[],
  store: Store,
  log: string,
): Promise<Failure | undefined> {
  for (const input of inputs) {
    if (await isUntouched(input, store)) continue;
    const what = input.source === "path" ? `"${input.name}" (${input.path})` : `"${input.name}"`;
    const message = `its input ${what} was changed while it ran: inputs are read-only, copy one to the scratch folder to change it`;
    return { code: "input-changed", message, logTail: [], log };
  }
  return undefined;
}

async function isUntouched(input: JobInput, store: Store): Promise<boolean> {
  const isWhole = (artifact: Artifact): boolean => store.checkArtifact(artifact) === "present";
  switch (input.source) {
    case "stage":
      return isWhole(input.artifact);
    case "gather":
      return input.members.every(isWhole);
    case "path":
      return (await store.digestPath(input.path))?.digest === input.artifact.digest;
  }
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
