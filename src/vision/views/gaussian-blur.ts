import type { Pixels } from "../../images/pixels.ts";

/** Further out, all weights together are under 0.12 %: less than a third of a byte's step. */
const RADIUS_IN_SIGMAS = 3.25;

/** Blurs with a Gaussian, reflecting at the edges (without repeating the edge), as torchvision's `gaussian_blur` does with a wide kernel. */
export function blurGaussian({ width, height, data }: Pixels, sigma: number): Pixels {
  const kernel = halfKernel(sigma, Math.min(width, height) - 1);
  const columns = blurRows(data, width, height, kernel);
  return { width, height, data: blurColumns(columns, width, height, kernel) };
}

/** Weights from the middle outwards; the whole, two-sided kernel sums to 1. */
function halfKernel(sigma: number, largestRadius: number): Float32Array {
  const radius = Math.min(largestRadius, Math.ceil(sigma * RADIUS_IN_SIGMAS));
  const weights = Float64Array.from({ length: radius + 1 }, (_, x) => Math.exp(-0.5 * (x / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0) * 2 - (weights[0] ?? 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

function blurRows(data: Uint8Array, width: number, height: number, kernel: Float32Array): Float32Array {
  const radius = kernel.length - 1;
  const padded = new Float32Array((width + 2 * radius) * 3);
  const out = new Float32Array(data.length);
  const middle = kernel[0] ?? 1;
  for (let y = 0; y < height; y++) {
    const row = y * width * 3;
    padRow(data, row, width, radius, padded);
    for (let i = 0; i < width * 3; i++) {
      const at = i + radius * 3;
      let sum = middle * (padded[at] ?? 0);
      for (let j = 1, away = 3; j <= radius; j++, away += 3) {
        sum += (kernel[j] ?? 0) * ((padded[at - away] ?? 0) + (padded[at + away] ?? 0));
      }
      out[row + i] = sum;
    }
  }
  return out;
}

function padRow(data: Uint8Array, row: number, width: number, radius: number, padded: Float32Array): void {
  for (let x = -radius; x < width + radius; x++) {
    const from = row + reflect(x, width) * 3;
    const to = (x + radius) * 3;
    padded[to] = data[from] ?? 0;
    padded[to + 1] = data[from + 1] ?? 0;
    padded[to + 2] = data[from + 2] ?? 0;
  }
}

function blurColumns(rows: Float32Array, width: number, height: number, kernel: Float32Array): Uint8Array {
  const stride = width * 3;
  const out = new Uint8Array(rows.length);
  const sums = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(0.5);
    addRows(sums, rows, { one: y * stride, other: y * stride, weight: (kernel[0] ?? 1) / 2 });
    for (let j = 1; j < kernel.length; j++) {
      const [one, other] = [reflect(y - j, height) * stride, reflect(y + j, height) * stride];
      addRows(sums, rows, { one, other, weight: kernel[j] ?? 0 });
    }
    out.set(sums, y * stride);
  }
  return out;
}

function addRows(
  sums: Float32Array,
  rows: Float32Array,
  { one, other, weight }: { readonly one: number; readonly other: number; readonly weight: number },
): void {
  for (let i = 0; i < sums.length; i++) {
    sums[i] = (sums[i] ?? 0) + weight * ((rows[one + i] ?? 0) + (rows[other + i] ?? 0));
  }
}

function reflect(position: number, size: number): number {
  if (position < 0) return -position;
  return position >= size ? 2 * (size - 1) - position : position;
}
