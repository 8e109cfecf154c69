// AssemblyScript, not TypeScript: the loops over pixels, in WebAssembly with SIMD. `npm run build:wasm` compiles it into
// src/images/pixel-kernels-wasm.ts. Addresses are bytes in the module's memory, which the caller lays out; nothing is allocated here.

const PRECISION_BITS: i32 = 22;
const HALF: i32 = 1 << (PRECISION_BITS - 1);

/**
 * Resizes rows of RGB bytes along the row. `table` has for each of `width` outputs the first input pixel, how many, and room for `taps`
 * weights in 22-bit fixed point. `step` is 3, or -3 to mirror; `to` is the place of the first output. Reads 1 byte beyond the last pixel.
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
  const half = i32x4.splat(HALF);
  for (let y = 0; y < rows; y++) {
    let out = to;
    let entry = table;
    for (let x = 0; x < width; x++) {
      let pixel = from + load<i32>(entry) * 3;
      let weight = entry + 8;
      const end = weight + (load<i32>(entry, 4) << 2);
      let sum = half;
      for (; weight < end; weight += 4, pixel += 3) {
        const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(pixel)));
        sum = i32x4.add(sum, i32x4.mul(wide, v128.load32_splat(weight)));
      }
      sum = i32x4.shr_s(sum, PRECISION_BITS);
      store<u8>(out, i32x4.extract_lane(sum, 0));
      store<u8>(out + 1, i32x4.extract_lane(sum, 1));
      store<u8>(out + 2, i32x4.extract_lane(sum, 2));
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

/** Replaces each byte by its entry in a table of 256. */
export function mapBytes(at: usize, count: i32, table: usize): void {
  const end = at + count;
  for (; at < end; at++) store<u8>(at, load<u8>(table + load<u8>(at)));
}

/** The sum of the greys of RGB pixels. */
export function sumGrey(at: usize, pixels: i32): f64 {
  const end = at + pixels * 3;
  let sum: i64 = 0;
  for (; at < end; at += 3) sum += greyAt(at);
  return <f64>sum;
}

/** Replaces each pixel's channels by its grey. */
export function toGrey(at: usize, pixels: i32): void {
  const end = at + pixels * 3;
  for (; at < end; at += 3) {
    const grey = greyAt(at);
    store<u8>(at, grey);
    store<u8>(at, grey, 1);
    store<u8>(at, grey, 2);
  }
}

/** Blends each pixel with its grey, as PIL does: in float32, cut to a byte. Reads 1 byte beyond the last pixel. */
export function saturate(at: usize, pixels: i32, amount: f32): void {
  const end = at + pixels * 3;
  const amounts = f32x4.splat(amount);
  for (; at < end; at += 3) {
    const grey = f32x4.splat(<f32>greyAt(at));
    const values = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))));
    const blended = f32x4.add(grey, f32x4.mul(amounts, f32x4.sub(values, grey)));
    const words = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(blended), i32x4.splat(0));
    const bytes = i8x16.narrow_i16x8_u(words, words);
    store<u8>(at, i8x16.extract_lane_u(bytes, 0));
    store<u8>(at, i8x16.extract_lane_u(bytes, 1), 1);
    store<u8>(at, i8x16.extract_lane_u(bytes, 2), 2);
  }
}

/** ITU-R 601 luma in 16-bit fixed point, rounded. */
function greyAt(at: usize): i32 {
  return (<i32>load<u8>(at) * 19595 + <i32>load<u8>(at, 1) * 38470 + <i32>load<u8>(at, 2) * 7471 + 0x8000) >> 16;
}

/**
 * Turns each pixel's hue by `shift` of 256 steps, through PIL's 8-bit HSV. `turns` has for each hue which sixth of the circle it lies in
 * (float32: the whole part) and how far on (the rest).
 */
export function turnHue(at: usize, pixels: i32, shift: i32, turns: usize): void {
  const end = at + pixels * 3;
  for (; at < end; at += 3) {
    const red = <i32>load<u8>(at);
    const green = <i32>load<u8>(at, 1);
    const blue = <i32>load<u8>(at, 2);
    const high = max(red, max(green, blue));
    const low = min(red, min(green, blue));
    if (high === low) continue;
    const hue = (hueOf(red, green, blue, high, high - low) + shift) & 255;
    const share = <f32>(<i32>((<f32>(high - low) / <f32>high) * 255)) / 255;
    writePixel(at, high, share, load<f32>(turns + ((<usize>hue) << 2)));
  }
}

/** In [0, 255]; float32 and float64 where C has them in PIL. */
function hueOf(red: i32, green: i32, blue: i32, high: i32, range: i32): i32 {
  const redPart = <f32>(high - red) / <f32>range;
  const greenPart = <f32>(high - green) / <f32>range;
  const bluePart = <f32>(high - blue) / <f32>range;
  let sixths: f32;
  if (red === high) sixths = bluePart - greenPart;
  else if (green === high) sixths = <f32>(2.0 + <f64>redPart - <f64>bluePart);
  else sixths = <f32>(4.0 + <f64>greenPart - <f64>redPart);
  const turns = <f64>sixths / 6.0 + 1.0;
  return <i32>(<f64>(<f32>(turns >= 1 ? turns - 1 : turns)) * 255.0);
}

function writePixel(at: usize, high: i32, share: f32, turns: f32): void {
  const value = <f64>high;
  const whole = floor<f32>(turns);
  const rest = <f64>(turns - whole);
  const p = <i32>(value * (1.0 - <f64>share) + 0.5);
  const q = <i32>(value * (1.0 - <f64>share * rest) + 0.5);
  const t = <i32>(value * (1.0 - <f64>share * (1.0 - rest)) + 0.5);
  const sextant = <i32>whole;
  if (sextant === 1) storePixel(at, q, high, p);
  else if (sextant === 2) storePixel(at, p, high, t);
  else if (sextant === 3) storePixel(at, p, q, high);
  else if (sextant === 4) storePixel(at, t, p, high);
  else if (sextant === 5) storePixel(at, high, p, q);
  else storePixel(at, high, t, p);
}

function storePixel(at: usize, red: i32, green: i32, blue: i32): void {
  store<u8>(at, red);
  store<u8>(at, green, 1);
  store<u8>(at, blue, 2);
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
