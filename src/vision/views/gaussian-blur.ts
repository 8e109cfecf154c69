import { openWorkspace } from "../../images/pixel-kernels.ts";
import type { Pixels } from "../../images/pixels.ts";

/** Further out, all weights together are under 0.12 %: less than a third of a byte's step. */
const RADIUS_IN_SIGMAS = 3.25;

const WEIGHT_BITS = 16;

/** Blurs with a Gaussian, reflecting at the edges (without repeating the edge), as torchvision's `gaussian_blur` does with a wide kernel. */
export function blurGaussian({ width, height, data }: Pixels, sigma: number): Pixels {
  const kernel = halfKernel(sigma, Math.min(width, height) - 1);
  const radius = kernel.length - 1;
  const sizes = [data.length, 2 * data.length, data.length, kernel.byteLength, (width + 2 * radius) * 3];
  const { kernels, bytes, addresses, write } = openWorkspace(...sizes);
  const [input = 0, middle = 0, out = 0, weights = 0, padded = 0] = addresses;
  bytes.set(data, input);
  write(weights, kernel);
  kernels.blurRows(input, width, height, middle, weights, radius, padded);
  kernels.blurColumns(middle, width, height, out, weights, radius);
  return { width, height, data: bytes.slice(out, out + data.length) };
}

/** Weights from the middle outwards, in fixed point; the whole, two-sided kernel sums to 1. */
function halfKernel(sigma: number, largestRadius: number): Int32Array {
  const radius = Math.min(largestRadius, Math.ceil(sigma * RADIUS_IN_SIGMAS));
  const weights = Array.from({ length: radius + 1 }, (_, x) => Math.exp(-0.5 * (x / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0) * 2 - (weights[0] ?? 0);
  const kernel = Int32Array.from(weights, (weight) => Math.round((weight / sum) * (1 << WEIGHT_BITS)));
  const sides = kernel.subarray(1).reduce((total, weight) => total + weight, 0);
  kernel[0] = (1 << WEIGHT_BITS) - 2 * sides;
  return kernel;
}
