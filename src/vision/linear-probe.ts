import type { Random } from "../core/random.ts";
import { compileStep } from "../tensor/step.ts";
import { type MatrixInput, type ScalarInput, scalarInput, type VectorInput } from "../tensor/step-inputs.ts";
import * as tf from "../tensor/tf.ts";
import { differentiate } from "./differentiate.ts";
import { fillUp } from "./extract-features.ts";
import { runLinear } from "./linear.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { createSgd, type SgdOptions } from "./optimizers/sgd.ts";
import type { NamedArrays } from "./safetensors.ts";
import { assignVariables, createWeights, disposeWeights, readWeights } from "./weights.ts";

export interface ProbeOptions extends SgdOptions {
  /** D. */
  readonly dim: number;
  /** C. */
  readonly classes: number;
}

/** A linear classifier on frozen features, trained by SGD on the softmax cross-entropy. Whoever creates it disposes it. */
export interface LinearProbe {
  /** One step on features (B×D) and their labels. Gives the mean loss before it. */
  step(features: Float32Array, labels: Int32Array, learningRate: number): Promise<number>;
  /** Scores N×C, computed `rows` at a time. */
  score(features: Float32Array, rows: number): Promise<Float32Array>;
  /** All that the next step depends on, for a checkpoint. */
  read(): Promise<NamedArrays>;
  restore(state: NamedArrays): void;
  dispose(): void;
}

/** What differs from step to step. */
type StepInputs = {
  readonly features: MatrixInput; // B×D
  readonly labels: VectorInput; // B
  readonly learningRate: ScalarInput;
};

/** Weights from N(0, 0.01²) and biases of 0, as MoCo's linear classification begins. */
export function createLinearProbe({ dim, classes, ...options }: ProbeOptions, random: Random): LinearProbe {
  const stream = random.fork("fc.weight");
  const weights = createWeights({
    "fc.weight": { shape: [classes, dim], data: new Float32Array(classes * dim).map(() => 0.01 * stream.normal()) },
    "fc.bias": { shape: [classes], data: new Float32Array(classes) },
  });
  const sgd: Optimizer = createSgd(weights.parameters, options);
  const step = compileStep<StepInputs>(({ features, labels, learningRate }) => {
    const targets = tf.oneHot(labels, classes); // B×C
    const { loss, gradients } = differentiate(weights.parameters, () => ({
      loss: tf.losses.softmaxCrossEntropy(targets, runLinear(features, "fc", weights.parameters)),
    }));
    sgd.step(gradients, learningRate);
    return loss;
  });
  return {
    step: async (features, labels, learningRate) => {
      const [value = Number.NaN] = await step({
        features: { shape: [labels.length, dim], data: features },
        labels: { shape: [labels.length], data: labels },
        learningRate: scalarInput(learningRate),
      });
      return value;
    },
    score: async (features, rows) => {
      const scores = new Float32Array((features.length / dim) * classes);
      for (let start = 0; start * dim < features.length; start += rows) {
        const part = fillUp(features.subarray(start * dim, (start + rows) * dim), rows * dim);
        const logits = tf.tidy(() => runLinear(tf.tensor2d(part, [rows, dim]), "fc", weights.parameters)); // rows×C
        const values = await logits.data<"float32">();
        logits.dispose();
        scores.set(values.subarray(0, Math.min(values.length, scores.length - start * classes)), start * classes);
      }
      return scores;
    },
    read: async () => ({ ...(await readWeights(weights)), ...(await sgd.read()) }),
    restore: (state) => {
      assignVariables(weights.parameters, state);
      sgd.restore(state);
    },
    dispose: () => {
      sgd.dispose();
      disposeWeights(weights);
    },
  };
}
