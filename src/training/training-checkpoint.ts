import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CurveState } from "../report/curve-log.ts";
import type { Checkpoint } from "../stage.ts";
import { type NamedArrays, readSafetensors, writeSafetensors } from "../vision/safetensors.ts";

/** What a training goes on from. */
export interface TrainingState {
  /** Steps that are done. */
  readonly step: number;
  readonly curves: CurveState;
  readonly arrays: NamedArrays;
}

/** The last save, or undefined on a fresh start. */
export function restoreTraining(checkpoint: Checkpoint): TrainingState | undefined {
  const folder = checkpoint.restore();
  if (folder === undefined) return undefined;
  const { step, curves } = JSON.parse(readFileSync(join(folder, "state.json"), "utf8"));
  const file = readSafetensors(join(folder, "state.safetensors"));
  const arrays = Object.fromEntries(file.tensors.map(({ name }) => [name, file.read(name)]));
  return { step, curves, arrays };
}

/** Saves; the last save stays until this one is whole. */
export async function saveTraining(checkpoint: Checkpoint, { step, curves, arrays }: TrainingState): Promise<void> {
  await checkpoint.save((folder) => {
    writeSafetensors(join(folder, "state.safetensors"), arrays);
    writeFileSync(join(folder, "state.json"), JSON.stringify({ step, curves }));
  });
}
