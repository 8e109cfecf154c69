import type { PlacedPixels, Workspace } from "../../images/pixel-kernels.ts";

/** Per channel, for values in [0, 1]. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Normalised floats in the order of the bytes (NHWC). They stand in the workspace: to be copied at once. */
export function normalise(workspace: Workspace, pixels: PlacedPixels, { mean, std }: Normalisation): Float32Array {
  const size = pixels.width * pixels.height * 3;
  const [out, factors, offsets] = [workspace.take(4 * size), workspace.take(48), workspace.take(48)];
  const { kernels, floats } = workspace;
  for (let place = 0; place < 12; place++) {
    const channel = place % 3;
    const deviation = std[channel] ?? 1;
    floats[factors / 4 + place] = 1 / (255 * deviation);
    floats[offsets / 4 + place] = -(mean[channel] ?? 0) / deviation;
  }
  kernels.normalise(pixels.at, size, out, factors, offsets);
  return floats.subarray(out / 4, out / 4 + size);
}
