// AssemblyScript, part of pixel-kernels.ts: colour adjustments in place, on RGB bytes. All that go by pixels work on 4 at a time: they read
// up to 4 beyond the last, and write up to 3.
import { blueOf, greenOf, redOf, storeFourPixels } from "./four-pixels";

/** Blends bytes with a plain grey, as PIL does: in float32, cut to a byte. Works on 16 bytes at a time: reads and writes up to 15 beyond the last. */
export function blend(at: usize, count: i32, plain: f32, amount: f32): void {
  const end = at + count;
  const plains = f32x4.splat(plain);
  const amounts = f32x4.splat(amount);
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const first = blendFour(i32x4.extend_low_i16x8_u(low), plains, amounts);
    const second = blendFour(i32x4.extend_high_i16x8_u(low), plains, amounts);
    const third = blendFour(i32x4.extend_low_i16x8_u(high), plains, amounts);
    const fourth = blendFour(i32x4.extend_high_i16x8_u(high), plains, amounts);
    const words = i16x8.narrow_i32x4_s(first, second);
    v128.store(at, i8x16.narrow_i16x8_u(words, i16x8.narrow_i32x4_s(third, fourth)));
  }
}

/** Not cut to a byte yet. */
function blendFour(values: v128, plains: v128, amounts: v128): v128 {
  const away = f32x4.sub(f32x4.convert_i32x4_s(values), plains);
  return i32x4.trunc_sat_f32x4_s(f32x4.add(plains, f32x4.mul(amounts, away)));
}

/** The sum of the greys of RGB pixels. */
export function sumGrey(at: usize, pixels: i32): f64 {
  const end = at + pixels * 3;
  const fours = at + (pixels >> 2) * 12;
  let sums = i64x2.splat(0);
  for (; at < fours; at += 12) {
    const greys = greysAt(at);
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(greys), i64x2.extend_high_i32x4_u(greys)));
  }
  let sum = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
  for (; at < end; at += 3) sum += i32x4.extract_lane(greysAt(at), 0);
  return <f64>sum;
}

/** ITU-R 601 luma of 4 pixels, in 16-bit fixed point, rounded. */
function greysAt(at: usize): v128 {
  const four = v128.load(at);
  const reds = i32x4.mul(redOf(four), i32x4.splat(19595));
  const greens = i32x4.mul(greenOf(four), i32x4.splat(38470));
  const blues = i32x4.mul(blueOf(four), i32x4.splat(7471));
  return i32x4.shr_u(i32x4.add(i32x4.add(reds, greens), i32x4.add(blues, i32x4.splat(0x8000))), 16);
}

/** Replaces each pixel's channels by its grey. */
export function toGrey(at: usize, pixels: i32): void {
  const end = at + pixels * 3;
  for (; at < end; at += 12) {
    const greys = greysAt(at);
    storeFourPixels(at, greys, greys, greys);
  }
}

/** Blends each pixel with its grey. */
export function saturate(at: usize, pixels: i32, amount: f32): void {
  const end = at + pixels * 3;
  const amounts = f32x4.splat(amount);
  for (; at < end; at += 12) {
    const four = v128.load(at);
    const greys = f32x4.convert_i32x4_s(greysAt(at));
    const red = toByte(blendFour(redOf(four), greys, amounts));
    const green = toByte(blendFour(greenOf(four), greys, amounts));
    storeFourPixels(at, red, green, toByte(blendFour(blueOf(four), greys, amounts)));
  }
}

function toByte(values: v128): v128 {
  return i32x4.min_s(i32x4.max_s(values, i32x4.splat(0)), i32x4.splat(255));
}

/** Turns each pixel's hue by `shift` of 256 steps, through PIL's 8-bit HSV. */
export function turnHue(at: usize, pixels: i32, shift: i32): void {
  const end = at + pixels * 3;
  const shifts = i32x4.splat(shift);
  const most = f32x4.splat(255);
  for (; at < end; at += 12) {
    const four = v128.load(at);
    const red = redOf(four);
    const green = greenOf(four);
    const blue = blueOf(four);
    const high = i32x4.max_s(red, i32x4.max_s(green, blue));
    const range = i32x4.sub(high, i32x4.min_s(red, i32x4.min_s(green, blue)));
    const hue = v128.and(i32x4.add(huesOf(red, green, blue, high, range), shifts), i32x4.splat(255));
    const part = f32x4.div(f32x4.convert_i32x4_s(range), f32x4.convert_i32x4_s(high));
    const share = f32x4.div(f32x4.convert_i32x4_s(i32x4.trunc_sat_f32x4_s(f32x4.mul(part, most))), most);
    // Sixths of the colour circle.
    const turns = f32x4.div(f32x4.convert_i32x4_s(i32x4.mul(hue, i32x4.splat(6))), most);
    const isGrey = i32x4.eq(range, i32x4.splat(0));
    storeTurned(at, four, isGrey, high, share, turns);
  }
}

/** In [0, 255]; float32 and float64 where C has them in PIL. Of greys, anything. */
function huesOf(red: v128, green: v128, blue: v128, high: v128, range: v128): v128 {
  const ranges = f32x4.convert_i32x4_s(range);
  const isRed = i32x4.eq(red, high);
  const isGreen = i32x4.eq(green, high);
  // Which two of the differences count, and from where on the circle, by which channel is the highest.
  const low = v128.bitselect(green, v128.bitselect(blue, red, isGreen), isRed);
  const middle = v128.bitselect(blue, v128.bitselect(red, green, isGreen), isRed);
  const start = v128.andnot(v128.bitselect(f32x4.splat(2), f32x4.splat(4), isGreen), isRed);
  const less = f32x4.div(f32x4.convert_i32x4_s(i32x4.sub(high, low)), ranges);
  const more = f32x4.div(f32x4.convert_i32x4_s(i32x4.sub(high, middle)), ranges);
  const two = addWide(start, more, less);
  const others = addWide(upperHalf(start), upperHalf(more), upperHalf(less));
  const sixths = v128.shuffle<i64>(two, others, 0, 2);
  return v128.shuffle<i64>(hueOfSixths(sixths), hueOfSixths(upperHalf(sixths)), 0, 2);
}

/** The upper two of four numbers, in the lower places. */
function upperHalf(four: v128): v128 {
  return v128.shuffle<i64>(four, four, 1, 1);
}

/** a + b − c of the lower two, in float64. */
function addWide(a: v128, b: v128, c: v128): v128 {
  const sum = f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  return f32x4.demote_f64x2_zero(f64x2.sub(sum, f64x2.promote_low_f32x4(c)));
}

/** Of the lower two. */
function hueOfSixths(sixths: v128): v128 {
  const one = f64x2.splat(1);
  const turns = f64x2.add(f64x2.div(f64x2.promote_low_f32x4(sixths), f64x2.splat(6)), one);
  const wrapped = v128.bitselect(f64x2.sub(turns, one), turns, f64x2.ge(turns, one));
  const rounded = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(wrapped));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(rounded, f64x2.splat(255)));
}

/** Writes 4 pixels of a value (`high`), a saturation and a hue; greys as they were. */
function storeTurned(at: usize, four: v128, isGrey: v128, high: v128, share: v128, turns: v128): void {
  const whole = f32x4.floor(turns);
  const rest = f32x4.sub(turns, whole);
  const p = dim(high, share, f32x4.splat(1), false);
  const q = dim(high, share, rest, false);
  const t = dim(high, share, rest, true);
  const sextant = i32x4.trunc_sat_f32x4_s(whole);
  const is1 = i32x4.eq(sextant, i32x4.splat(1));
  const is2 = i32x4.eq(sextant, i32x4.splat(2));
  const is3 = i32x4.eq(sextant, i32x4.splat(3));
  const is4 = i32x4.eq(sextant, i32x4.splat(4));
  const is5 = i32x4.eq(sextant, i32x4.splat(5));
  const is12 = v128.or(is1, is2);
  const is23 = v128.or(is2, is3);
  const is34 = v128.or(is3, is4);
  const is45 = v128.or(is4, is5);
  const red = v128.bitselect(p, v128.bitselect(q, v128.bitselect(t, high, is4), is1), is23);
  const green = v128.bitselect(high, v128.bitselect(q, v128.bitselect(p, t, is45), is3), is12);
  const blue = v128.bitselect(high, v128.bitselect(t, v128.bitselect(q, p, is5), is2), is34);
  storeFourPixels(
    at,
    v128.bitselect(redOf(four), red, isGrey),
    v128.bitselect(greenOf(four), green, isGrey),
    v128.bitselect(blueOf(four), blue, isGrey),
  );
}

/** value · (1 − share · rest), or of 1 − rest, rounded. */
function dim(value: v128, share: v128, rest: v128, turned: bool): v128 {
  const low = dimTwo(value, share, rest, turned);
  return v128.shuffle<i64>(low, dimTwo(upperHalf(value), upperHalf(share), upperHalf(rest), turned), 0, 2);
}

/** Of the lower two, in float64. */
function dimTwo(value: v128, share: v128, rest: v128, turned: bool): v128 {
  const one = f64x2.splat(1);
  const wide = f64x2.promote_low_f32x4(rest);
  const loss = f64x2.mul(f64x2.promote_low_f32x4(share), turned ? f64x2.sub(one, wide) : wide);
  const kept = f64x2.mul(f64x2.convert_low_i32x4_s(value), f64x2.sub(one, loss));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.add(kept, f64x2.splat(0.5)));
}
