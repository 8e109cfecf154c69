// AssemblyScript, not TypeScript: the loops over pixels, in WebAssembly with SIMD. `npm run build:wasm` compiles it into
// src/images/pixel-kernels-wasm.ts. Addresses are bytes in the module's memory, which the caller lays out; nothing is allocated here.
import { blueOf, greenOf, redOf } from "./four-pixels";

export { blend, saturate, sumGrey, toGrey, turnHue } from "./colour-kernels";

const PRECISION_BITS: i32 = 22;
const HALF: i32 = 1 << (PRECISION_BITS - 1);

/**
 * Resizes rows of RGB bytes along the row. `table` has for each of `width` outputs the first input pixel, how many, and room for `taps`
 * weights in 22-bit fixed point; `taps` is a multiple of 4, and weights of no pixel are 0. `step` is 3, or -3 to mirror; `to` is the place
 * of the first output. Works on 4 pixels at a time: reads up to 13 bytes beyond the last.
 */
export function resizeColumns(
  from: usize,
  fromStride: usize,
  rows: i32,
  to: usize,
  toStride: usize,
  step: isize,
  width: i32,
  table: usize,
  taps: i32,
): void {
  for (let y = 0; y < rows; y++) {
    let out = to;
    let entry = table;
    for (let x = 0; x < width; x++) {
      let pixel = from + load<i32>(entry) * 3;
      let weight = entry + 8;
      const end = weight + (load<i32>(entry, 4) << 2);
      let red = i32x4.splat(0);
      let green = i32x4.splat(0);
      let blue = i32x4.splat(0);
      for (; weight < end; weight += 16, pixel += 12) {
        const four = v128.load(pixel);
        const weights = v128.load(weight);
        red = i32x4.add(red, i32x4.mul(redOf(four), weights));
        green = i32x4.add(green, i32x4.mul(greenOf(four), weights));
        blue = i32x4.add(blue, i32x4.mul(blueOf(four), weights));
      }
      const pairs = i32x4.add(v128.shuffle<i32>(red, green, 0, 4, 1, 5), v128.shuffle<i32>(red, green, 2, 6, 3, 7));
      const blues = i32x4.add(blue, v128.shuffle<i32>(blue, blue, 2, 3, 0, 1));
      const redGreen = i32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1));
      store<u8>(out, (i32x4.extract_lane(redGreen, 0) + HALF) >> PRECISION_BITS);
      store<u8>(out + 1, (i32x4.extract_lane(redGreen, 1) + HALF) >> PRECISION_BITS);
      store<u8>(out + 2, (i32x4.extract_lane(blues, 0) + i32x4.extract_lane(blues, 1) + HALF) >> PRECISION_BITS);
      out += step;
      entry += (2 + taps) << 2;
    }
    from += fromStride;
    to += toStride;
  }
}

/**
 * Resizes columns: each of `height` output rows is a mix of input rows, of `stride` bytes each, by a `table` as above. Works on 8 bytes at a time: reads and
 * writes up to 7 bytes beyond a row, in the order of the rows.
 */
export function resizeRows(from: usize, stride: usize, to: usize, height: i32, table: usize, taps: i32): void {
  const half = i32x4.splat(HALF);
  for (let y = 0; y < height; y++) {
    const first = from + <usize>load<i32>(table) * stride;
    const count = load<i32>(table, 4);
    const weights = table + 8;
    for (let at: usize = 0; at < stride; at += 8) {
      let low = half;
      let high = half;
      let row = first + at;
      for (let tap = 0; tap < count; tap++) {
        const wide = i16x8.extend_low_i8x16_u(v128.load64_zero(row));
        const weight = v128.load32_splat(weights + ((<usize>tap) << 2));
        low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(wide), weight));
        high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(wide), weight));
        row += stride;
      }
      const words = i16x8.narrow_i32x4_u(i32x4.shr_s(low, PRECISION_BITS), i32x4.shr_s(high, PRECISION_BITS));
      v128.store64_lane(to + at, i8x16.narrow_i16x8_u(words, words), 0);
    }
    to += stride;
    table += (2 + taps) << 2;
  }
}

const WEIGHT_BITS: i32 = 16;
const EXTRA_BITS: i32 = 6;

/**
 * Blurs rows of RGB bytes along the row with a two-sided kernel (`weights`: the middle's, then outwards, 16-bit fixed point, sum 1), reflecting
 * at the edges. Writes 16-bit values with 6 bits below a byte's step. `padded` is room for a row and `radius` pixels on both sides.
 * Works on 8 values at a time: reads and writes up to 7 values beyond a row, in the order of the rows.
 */
export function blurRows(
  from: usize,
  width: i32,
  height: i32,
  to: usize,
  weights: usize,
  radius: i32,
  padded: usize,
): void {
  const stride: i32 = width * 3;
  const half = i32x4.splat(1 << (WEIGHT_BITS - EXTRA_BITS - 1));
  const middle = padded + radius * 3;
  for (let y = 0; y < height; y++) {
    memory.copy(middle, from, stride);
    for (let away = 1; away <= radius; away++) {
      memory.copy(middle - away * 3, from + away * 3, 3);
      memory.copy(middle + (width - 1 + away) * 3, from + (width - 1 - away) * 3, 3);
    }
    for (let at: i32 = 0; at < stride; at += 8) {
      const own = i16x8.extend_low_i8x16_u(v128.load64_zero(middle + at));
      const ownWeight = v128.load32_splat(weights);
      let low = i32x4.add(half, i32x4.mul(i32x4.extend_low_i16x8_u(own), ownWeight));
      let high = i32x4.add(half, i32x4.mul(i32x4.extend_high_i16x8_u(own), ownWeight));
      for (let j: i32 = 1; j <= radius; j++) {
        const left = i16x8.extend_low_i8x16_u(v128.load64_zero(middle + at - j * 3));
        const right = i16x8.extend_low_i8x16_u(v128.load64_zero(middle + at + j * 3));
        const both = i16x8.add(left, right);
        const weight = v128.load32_splat(weights + ((<usize>j) << 2));
        low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(both), weight));
        high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(both), weight));
      }
      const shift = WEIGHT_BITS - EXTRA_BITS;
      v128.store(to + (at << 1), i16x8.narrow_i32x4_u(i32x4.shr_u(low, shift), i32x4.shr_u(high, shift)));
    }
    from += stride;
    to += stride << 1;
  }
}

/** The second pass: across the rows that `blurRows` wrote, to bytes. */
export function blurColumns(from: usize, width: i32, height: i32, to: usize, weights: usize, radius: i32): void {
  const stride: i32 = width * 3;
  const half = i32x4.splat(1 << (WEIGHT_BITS + EXTRA_BITS - 1));
  for (let y: i32 = 0; y < height; y++) {
    const middle = from + ((y * stride) << 1);
    for (let at: i32 = 0; at < stride; at += 8) {
      const own = v128.load(middle + (at << 1));
      const ownWeight = v128.load32_splat(weights);
      let low = i32x4.add(half, i32x4.mul(i32x4.extend_low_i16x8_u(own), ownWeight));
      let high = i32x4.add(half, i32x4.mul(i32x4.extend_high_i16x8_u(own), ownWeight));
      for (let j: i32 = 1; j <= radius; j++) {
        const above = v128.load(from + ((reflect(y - j, height) * stride + at) << 1));
        const below = v128.load(from + ((reflect(y + j, height) * stride + at) << 1));
        const both = i16x8.add(above, below);
        const weight = v128.load32_splat(weights + ((<usize>j) << 2));
        low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(both), weight));
        high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(both), weight));
      }
      const shift = WEIGHT_BITS + EXTRA_BITS;
      const words = i16x8.narrow_i32x4_u(i32x4.shr_u(low, shift), i32x4.shr_u(high, shift));
      v128.store64_lane(to + at, i8x16.narrow_i16x8_u(words, words), 0);
    }
    to += stride;
  }
}

function reflect(position: i32, size: i32): i32 {
  if (position < 0) return -position;
  return position >= size ? 2 * (size - 1) - position : position;
}

/** Writes RGB pixels without the fourth channel that they have. Works on 4 pixels at a time: reads and writes up to 3 beyond the last. */
export function dropAlpha(from: usize, pixels: i32, to: usize): void {
  const end = from + (pixels << 2);
  for (; from < end; from += 16, to += 12) {
    const bytes = i8x16.swizzle(v128.load(from), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
    v128.store64_lane(to, bytes, 0);
    v128.store32_lane(to, bytes, 2, 8);
  }
}

/**
 * Writes RGB bytes as float32, each times its channel's factor plus its channel's offset. `factors` and `offsets` are 12 float32 each:
 * the three channels four times over. Works on 12 values at a time: reads and writes up to 15 beyond the last.
 */
export function normalise(from: usize, count: i32, to: usize, factors: usize, offsets: usize): void {
  const end = from + count;
  for (; from < end; from += 12, to += 48) {
    const bytes = v128.load(from);
    const words = i16x8.extend_low_i8x16_u(bytes);
    storeFour(to, factors, offsets, i32x4.extend_low_i16x8_u(words));
    storeFour(to + 16, factors + 16, offsets + 16, i32x4.extend_high_i16x8_u(words));
    storeFour(to + 32, factors + 32, offsets + 32, i32x4.extend_low_i16x8_u(i16x8.extend_high_i8x16_u(bytes)));
  }
}

function storeFour(to: usize, factors: usize, offsets: usize, values: v128): void {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(values), v128.load(factors));
  v128.store(to, f32x4.add(scaled, v128.load(offsets)));
}
