import { z } from "zod";

/** How long an encoder's training goes on, beside its epochs, and what it does on the way. */
export const LOOP_PARAMS = {
  steps: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("number of steps instead of epochs, so that trainings on different counts are equally long"),
  checkpointSteps: z.number().int().min(1).default(100).describe("steps from one checkpoint to the next"),
  monitorEpochs: z.number().int().min(1).default(10).describe("epochs from one kNN check on `monitor` to the next"),
};
