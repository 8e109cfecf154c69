import { cpSync } from "node:fs";
import type { Checkpoint } from "../../src/stage.ts";
import { temporaryFolder } from "./stage-harness.ts";

/** A checkpoint that outlives a killed run of a stage in this process. */
export function keepCheckpoint(): Checkpoint {
  let saved: string | undefined;
  return {
    restore: () => saved,
    save: async (write) => {
      const folder = temporaryFolder("checkpoint");
      await write(folder);
      const whole = temporaryFolder("saved");
      cpSync(folder, whole, { recursive: true });
      saved = whole;
    },
  };
}

/** A stage's `metric` that ends it at a step, as a kill would. */
export function killAt(at: number): (name: string, value: number, step?: number) => void {
  return (_name, _value, step) => {
    if (step === at) throw new Error("killed");
  };
}
