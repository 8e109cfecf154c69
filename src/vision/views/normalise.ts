/** Per channel, for values in [0, 1]. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A table for each channel: the normalised value of each byte. */
export function normalisationTable({ mean, std }: Normalisation): Float32Array {
  return Float32Array.from({ length: 768 }, (_, index) => {
    const channel = index >> 8;
    return ((index & 255) / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
}

/** Writes interleaved RGB bytes as normalised floats, in the same order (NHWC). */
export function normaliseInto(out: Float32Array, offset: number, data: Uint8Array, table: Float32Array): void {
  for (let at = 0; at + 2 < data.length; at += 3) {
    out[offset + at] = table[data[at] ?? 0] ?? 0;
    out[offset + at + 1] = table[256 + (data[at + 1] ?? 0)] ?? 0;
    out[offset + at + 2] = table[512 + (data[at + 2] ?? 0)] ?? 0;
  }
}
