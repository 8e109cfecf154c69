import { openWorkspace } from "../../images/pixel-kernels.ts";

/** Per channel, for values in [0, 1]. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Writes interleaved RGB bytes as normalised floats, in the same order (NHWC). */
export function normaliseInto(out: Float32Array, offset: number, data: Uint8Array, { mean, std }: Normalisation): void {
  const sizes = [data.length, data.length * Float32Array.BYTES_PER_ELEMENT, 48, 48];
  const { kernels, bytes, addresses, write, readFloats } = openWorkspace(...sizes);
  const [input = 0, floats = 0, factors = 0, offsets = 0] = addresses;
  bytes.set(data, input);
  write(factors, fourTimes(std.map((deviation) => 1 / (255 * deviation))));
  write(offsets, fourTimes(mean.map((value, channel) => -value / (std[channel] ?? 1))));
  kernels.normalise(input, data.length, floats, factors, offsets);
  out.set(readFloats(floats, data.length), offset);
}

function fourTimes(channels: readonly number[]): Float32Array {
  return Float32Array.from([...channels, ...channels, ...channels, ...channels]);
}
