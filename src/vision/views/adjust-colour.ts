import { openWorkspace, type PixelKernels } from "../../images/pixel-kernels.ts";

/**
 * Colour adjustments in place, on interleaved RGB bytes, as torchvision has them of PIL: the picture is blended with a plain one (black, its
 * mean grey, its own grey) in float32 and cut to a byte; hue turns in PIL's 8-bit HSV.
 */

/** Blends with black. */
export function adjustBrightness(data: Uint8Array, factor: number): void {
  mapBytes(data, () => blendTable(0, factor));
}

/** Blends with the mean of its grey. */
export function adjustContrast(data: Uint8Array, factor: number): void {
  mapBytes(data, (kernels, at) => {
    const mean = kernels.sumGrey(at, data.length / 3) / (data.length / 3);
    return blendTable(Math.trunc(mean + 0.5), factor);
  });
}

/** Blends each pixel with its grey. */
export function adjustSaturation(data: Uint8Array, factor: number): void {
  changePixels(data, (kernels, at, pixels) => kernels.saturate(at, pixels, factor));
}

/** Three channels of the same grey. */
export function toGrayscale(data: Uint8Array): void {
  changePixels(data, (kernels, at, pixels) => kernels.toGrey(at, pixels));
}

function changePixels(data: Uint8Array, change: (kernels: PixelKernels, at: number, pixels: number) => void): void {
  const { kernels, bytes, addresses } = openWorkspace(data.length);
  const [at = 0] = addresses;
  bytes.set(data, at);
  change(kernels, at, data.length / 3);
  data.set(bytes.subarray(at, at + data.length));
}

function mapBytes(data: Uint8Array, makeTable: (kernels: PixelKernels, at: number) => Uint8Array): void {
  const { kernels, bytes, addresses, write } = openWorkspace(data.length, 256);
  const [at = 0, table = 0] = addresses;
  bytes.set(data, at);
  write(table, makeTable(kernels, at));
  kernels.mapBytes(at, data.length, table);
  data.set(bytes.subarray(at, at + data.length));
}

function blendTable(plain: number, factor: number): Uint8Array {
  const amount = Math.fround(factor);
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const blended = Math.fround(plain + Math.fround(amount * (value - plain)));
    return Math.min(255, Math.max(0, Math.trunc(blended)));
  });
}
