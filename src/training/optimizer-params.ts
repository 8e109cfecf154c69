import { z } from "zod";
import { createAdamW } from "../vision/optimizers/adamw.ts";
import type { Optimizer } from "../vision/optimizers/optimizer.ts";
import { createSgd } from "../vision/optimizers/sgd.ts";
import type { Variables } from "../vision/weights.ts";

/** Which optimizer trains an encoder, and what it needs beside the learning rate. */
export const OPTIMIZER_PARAMS = {
  optimizer: z
    .enum(["sgd", "adamw"])
    .default("sgd")
    .describe("SGD with momentum, or AdamW, which learns more in few steps, from a learningRate of some 0.002"),
  sgdMomentum: z.number().min(0).max(1).default(0.9).describe("momentum of SGD"),
  weightDecay: z.number().min(0).default(1e-4).describe("on all parameters; AdamW keeps it apart from the gradients"),
};

const params = z.object(OPTIMIZER_PARAMS);

/** AdamW's β and ε are PyTorch's. Whoever creates it disposes it. */
export function createOptimizer(
  parameters: Variables,
  { optimizer, sgdMomentum, weightDecay }: z.output<typeof params>,
): Optimizer {
  switch (optimizer) {
    case "sgd":
      return createSgd(parameters, { momentum: sgdMomentum, weightDecay });
    case "adamw":
      return createAdamW(parameters, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay });
  }
}
