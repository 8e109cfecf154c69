import { copyPixels, openWorkspace, type PlacedPixels, type Workspace } from "../../images/pixel-kernels.ts";
import type { Pixels } from "../../images/pixels.ts";

/** Further out, all weights together are under 0.12 %: less than a third of a byte's step. */
const RADIUS_IN_SIGMAS = 3.25;

const WEIGHT_BITS = 16;

/** Blurs with a Gaussian, reflecting at the edges (without repeating the edge), as torchvision's `gaussian_blur` does with a wide kernel. */
export function blurGaussian({ width, height, data }: Pixels, sigma: number): Pixels {
  const workspace = openWorkspace();
  const at = workspace.take(data.length);
  workspace.bytes.set(data, at);
  return { width, height, data: copyPixels(workspace, placeBlurred(workspace, { at, width, height }, sigma)) };
}

/** The same, of pixels in the workspace, and left there. */
export function placeBlurred(workspace: Workspace, pixels: PlacedPixels, sigma: number): PlacedPixels {
  const { at: input, width, height } = pixels;
  const kernel = halfKernel(sigma, Math.min(width, height) - 1);
  const radius = kernel.length - 1;
  if (radius === 0) return pixels;
  const size = width * height * 3;
  const [middle, out] = [workspace.take(2 * size), workspace.take(size)];
  const [weights, padded] = [workspace.take(kernel.byteLength), workspace.take((width + 2 * radius) * 3)];
  const { kernels } = workspace;
  workspace.ints.set(kernel, weights / Int32Array.BYTES_PER_ELEMENT);
  kernels.blurRows(input, width, height, middle, weights, radius, padded);
  kernels.blurColumns(middle, width, height, out, weights, radius);
  return { at: out, width, height };
}

/** Weights from the middle outwards, in fixed point, up to the last that is not 0; the whole, two-sided kernel sums to 1. */
function halfKernel(sigma: number, largestRadius: number): Int32Array {
  const radius = Math.min(largestRadius, Math.ceil(sigma * RADIUS_IN_SIGMAS));
  const weights = Array.from({ length: radius + 1 }, (_, x) => Math.exp(-0.5 * (x / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0) * 2 - (weights[0] ?? 0);
  const kernel = Int32Array.from(weights, (weight) => Math.round((weight / sum) * (1 << WEIGHT_BITS)));
  const sides = kernel.subarray(1).reduce((total, weight) => total + weight, 0);
  kernel[0] = (1 << WEIGHT_BITS) - 2 * sides;
  return kernel.subarray(0, kernel.findLastIndex((weight) => weight !== 0) + 1);
}
