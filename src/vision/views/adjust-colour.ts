/**
 * Colour adjustments in place, on interleaved RGB bytes, as PIL's ImageEnhance has them: the picture is blended with a plain one (black,
 * its mean grey, its own grey), in float32 and cut to a byte.
 */

/** Blends with black. */
export function adjustBrightness(data: Uint8Array, factor: number): void {
  mapBytes(data, blendTable(0, factor));
}

/** Blends with the mean of its grey. */
export function adjustContrast(data: Uint8Array, factor: number): void {
  mapBytes(data, blendTable(meanGrey(data), factor));
}

/** Blends each pixel with its grey. */
export function adjustSaturation(data: Uint8Array, factor: number): void {
  const amount = Math.fround(factor);
  for (let at = 0; at + 2 < data.length; at += 3) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const grey = greyOf(red, green, blue);
    data[at] = blend(grey, red, amount);
    data[at + 1] = blend(grey, green, amount);
    data[at + 2] = blend(grey, blue, amount);
  }
}

/** Three channels of the same grey. */
export function toGrayscale(data: Uint8Array): void {
  for (let at = 0; at + 2 < data.length; at += 3) {
    const grey = greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    data[at] = grey;
    data[at + 1] = grey;
    data[at + 2] = grey;
  }
}

/** ITU-R 601 luma in 16-bit fixed point, rounded. */
function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

function meanGrey(data: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at + 2 < data.length; at += 3) sum += greyOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  return Math.trunc(sum / (data.length / 3) + 0.5);
}

function blendTable(plain: number, factor: number): Uint8Array {
  const amount = Math.fround(factor);
  return Uint8Array.from({ length: 256 }, (_, value) => blend(plain, value, amount));
}

function blend(plain: number, value: number, amount: number): number {
  const blended = Math.fround(plain + Math.fround(amount * (value - plain)));
  return blended <= 0 ? 0 : blended >= 255 ? 255 : blended | 0;
}

function mapBytes(data: Uint8Array, table: Uint8Array): void {
  for (let at = 0; at < data.length; at++) data[at] = table[data[at] ?? 0] ?? 0;
}
