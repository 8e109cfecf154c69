import type { Random } from "../core/random.ts";
import { type Architecture, listWeights, type WeightSpec } from "./resnet-architecture.ts";
import type { NamedArray, NamedArrays } from "./safetensors.ts";

/**
 * A backbone's initial weights, as torchvision draws them: convolutions from N(0, 2 / (out · k²)) (He et al. 2015,
 * https://arxiv.org/abs/1502.01852, "fan out"), γ = 1, β = 0, running mean 0 and variance 1.
 */
export function initializeResnet(architecture: Architecture, random: Random): NamedArrays {
  return initializeWeights(listWeights(architecture), random);
}

/** The same for any list of convolutions and batch norms. A weight's values depend on the seed and its name alone. */
export function initializeWeights(specs: readonly WeightSpec[], random: Random): NamedArrays {
  return Object.fromEntries(specs.map((spec) => [spec.name, initializeWeight(spec, random)]));
}

function initializeWeight({ name, shape, role }: WeightSpec, random: Random): NamedArray {
  const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
  switch (role) {
    case "kernel": {
      const [out = 1, , height = 1, width = 1] = shape;
      const deviation = Math.sqrt(2 / (out * height * width));
      const stream = random.fork(name);
      return { shape, data: data.map(() => deviation * stream.normal()) };
    }
    case "scale":
    case "variance":
      return { shape, data: data.fill(1) };
    case "shift":
    case "mean":
      return { shape, data };
  }
}

/** A linear layer `NAME.weight` (out×in) and `NAME.bias`, as PyTorch's default: both from U(-1/√in, 1/√in). */
export function initializeLinear(name: string, inputs: number, outputs: number, random: Random): NamedArrays {
  const bound = 1 / Math.sqrt(inputs);
  const draw = (part: string, size: number) => {
    const stream = random.fork(`${name}.${part}`);
    return new Float32Array(size).map(() => bound * (2 * stream.next() - 1));
  };
  return {
    [`${name}.weight`]: { shape: [outputs, inputs], data: draw("weight", outputs * inputs) },
    [`${name}.bias`]: { shape: [outputs], data: draw("bias", outputs) },
  };
}
