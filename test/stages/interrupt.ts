import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { z } from "zod";
import type { Checkpoint, Inputs, Outputs, StageDefinition } from "../../src/stage.ts";
import { type Given, runStage, temporaryFolder } from "./stage-harness.ts";

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

/** A training of an encoder that is killed at step 12, and was saved at 10, goes on to the bytes of one that was left alone. */
export async function expectResumed<P extends z.ZodObject, I extends Inputs, O extends Outputs>(
  stage: StageDefinition<P, I, O>,
  given: Given,
): Promise<void> {
  const straight = await runStage(stage, given);
  const checkpoint = keepCheckpoint();
  const run = (context: object) => runStage(stage, { ...given, context });
  await expect(run({ checkpoint, metric: killAt(12) })).rejects.toThrow("killed");
  const resumed = await run({ checkpoint });
  expect(resumed.logs).toContain("goes on from step 10");
  for (const [output, file] of [
    ["encoder", "encoder.safetensors"],
    ["report", "report.json"],
  ] as const) {
    const [expected, actual] = [straight, resumed].map(({ outputs }) =>
      readFileSync(join(outputs[output] ?? "", file)),
    );
    expect(actual?.equals(expected ?? Buffer.alloc(0)), file).toBe(true);
  }
}
