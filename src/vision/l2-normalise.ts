import type { FeatureMatrix } from "./feature-matrix.ts";

/** The rows scaled to length 1; a row of zeros stays one. */
export function l2Normalise({ data, count, dim }: FeatureMatrix): FeatureMatrix {
  const normalised = new Float32Array(count * dim);
  for (let row = 0; row < count; row++) {
    const start = row * dim;
    let square = 0;
    for (let index = start; index < start + dim; index++) square += (data[index] ?? 0) ** 2;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let index = start; index < start + dim; index++) normalised[index] = (data[index] ?? 0) * scale;
  }
  return { data: normalised, count, dim };
}
