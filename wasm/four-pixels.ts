// AssemblyScript, part of pixel-kernels.ts: four RGB pixels at a time.

/** One channel of 4 RGB pixels, as 32-bit numbers. */
export function redOf(pixels: v128): v128 {
  return i8x16.swizzle(pixels, i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1));
}

export function greenOf(pixels: v128): v128 {
  return i8x16.swizzle(pixels, i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1));
}

export function blueOf(pixels: v128): v128 {
  return i8x16.swizzle(pixels, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
}

/** Writes 4 RGB pixels from 32-bit channels in [0, 255]. */
export function storeFourPixels(at: usize, red: v128, green: v128, blue: v128): void {
  const words = v128.or(red, v128.or(i32x4.shl(green, 8), i32x4.shl(blue, 16)));
  const bytes = i8x16.swizzle(words, i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
  v128.store64_lane(at, bytes, 0);
  v128.store32_lane(at, bytes, 2, 8);
}
