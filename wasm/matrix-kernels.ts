// AssemblyScript, not TypeScript: products of vectors and matrices, in WebAssembly with SIMD. `npm run build:wasm` compiles it into
// src/vision/svm/matrix-kernels-wasm.ts. Addresses are bytes in a memory that the caller gives and lays out, all multiples of 16. Rows of
// matrices are multiples of 4 values; f64, but for samples, which are f32.

/** out = X v: one value for each of `count` samples. */
export function multiply(samples: usize, count: i32, width: i32, vector: usize, out: usize): void {
  const stride = (<usize>width) << 2;
  for (let sample = 0; sample < count; sample++) {
    store<f64>(out, multiplyOne(samples, stride, vector));
    samples += stride;
    out += 8;
  }
}

function multiplyOne(sample: usize, stride: usize, vector: usize): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    const values = v128.load(sample + at);
    const high = v128.shuffle<i32>(values, values, 2, 3, 2, 3);
    a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(values), v128.load(vector + (at << 1))));
    b = f64x2.add(b, f64x2.mul(f64x2.promote_low_f32x4(high), v128.load(vector + (at << 1), 16)));
  }
  return sum(f64x2.add(a, b));
}

/** into += Xᵀ factors; samples of the factor 0 are not looked at. */
export function addMultiples(samples: usize, count: i32, width: i32, factors: usize, into: usize): void {
  const stride = (<usize>width) << 2;
  for (let sample = 0; sample < count; sample++) {
    const factor = load<f64>(factors);
    if (factor !== 0) addOne(samples, stride, factor, into);
    samples += stride;
    factors += 8;
  }
}

function addOne(sample: usize, stride: usize, factor: f64, into: usize): void {
  const wide = f64x2.splat(factor);
  for (let at: usize = 0; at < stride; at += 8) {
    const values = f64x2.promote_low_f32x4(v128.load64_zero(sample + at));
    const place = into + (at << 1);
    v128.store(place, f64x2.add(v128.load(place), f64x2.mul(wide, values)));
  }
}

/** into += Σ factor · (x·v) x: what a sum of samples' squares does to a vector. Samples of the factor 0 are not looked at. */
export function addSquares(samples: usize, count: i32, width: i32, factors: usize, vector: usize, into: usize): void {
  const stride = (<usize>width) << 2;
  for (let sample = 0; sample < count; sample++) {
    const factor = load<f64>(factors);
    if (factor !== 0) addOne(samples, stride, factor * multiplyOne(samples, stride, vector), into);
    samples += stride;
    factors += 8;
  }
}

/**
 * Rows `first` to `end`, multiples of 4, of the samples' products with each other, up to the diagonal's four by four: row by row from `out`
 * on, `count` values each. Each is summed up in the same order, wherever it stands.
 */
export function multiplyEach(samples: usize, count: i32, width: i32, first: i32, end: i32, out: usize): void {
  const stride = (<usize>width) << 2;
  const line = (<usize>count) << 3;
  for (let i: usize = <usize>first; i < <usize>end; i += 4) {
    const r0 = samples + i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    for (let j: usize = 0; j < i + 4; j += 2) {
      const s0 = samples + j * stride;
      const s1 = s0 + stride;
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      for (let k: usize = 0; k < stride; k += 8) {
        const y0 = f64x2.promote_low_f32x4(v128.load64_zero(s0 + k));
        const y1 = f64x2.promote_low_f32x4(v128.load64_zero(s1 + k));
        let x = f64x2.promote_low_f32x4(v128.load64_zero(r0 + k));
        a0 = f64x2.add(a0, f64x2.mul(x, y0));
        a1 = f64x2.add(a1, f64x2.mul(x, y1));
        x = f64x2.promote_low_f32x4(v128.load64_zero(r1 + k));
        b0 = f64x2.add(b0, f64x2.mul(x, y0));
        b1 = f64x2.add(b1, f64x2.mul(x, y1));
        x = f64x2.promote_low_f32x4(v128.load64_zero(r2 + k));
        c0 = f64x2.add(c0, f64x2.mul(x, y0));
        c1 = f64x2.add(c1, f64x2.mul(x, y1));
        x = f64x2.promote_low_f32x4(v128.load64_zero(r3 + k));
        d0 = f64x2.add(d0, f64x2.mul(x, y0));
        d1 = f64x2.add(d1, f64x2.mul(x, y1));
      }
      const place = out + (j << 3);
      storePair(place, sum(a0), sum(a1));
      storePair(place + line, sum(b0), sum(b1));
      storePair(place + 2 * line, sum(c0), sum(c1));
      storePair(place + 3 * line, sum(d0), sum(d1));
    }
    out += 4 * line;
  }
}

function storePair(to: usize, first: f64, second: f64): void {
  store<f64>(to, first);
  store<f64>(to, second, 8);
}

/** matrix += Σ scale · x xᵀ over four samples, two rows at a time: what is read and written serves eight products. The lower half. */
export function addFour(
  matrix: usize,
  width: i32,
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  s0: f64,
  s1: f64,
  s2: f64,
  s3: f64,
): void {
  const stride = (<usize>width) << 3;
  for (let row: usize = 0; row < <usize>width; row += 2) {
    const u0 = scaled(x0, row, s0);
    const u1 = scaled(x1, row, s1);
    const u2 = scaled(x2, row, s2);
    const u3 = scaled(x3, row, s3);
    const l0 = scaled(x0, row + 1, s0);
    const l1 = scaled(x1, row + 1, s1);
    const l2 = scaled(x2, row + 1, s2);
    const l3 = scaled(x3, row + 1, s3);
    let upper = matrix + row * stride;
    for (let at: usize = 0; at <= row << 2; at += 8) {
      const a = f64x2.promote_low_f32x4(v128.load64_zero(x0 + at));
      const b = f64x2.promote_low_f32x4(v128.load64_zero(x1 + at));
      const c = f64x2.promote_low_f32x4(v128.load64_zero(x2 + at));
      const d = f64x2.promote_low_f32x4(v128.load64_zero(x3 + at));
      v128.store(upper, f64x2.add(v128.load(upper), combine(u0, a, u1, b, u2, c, u3, d)));
      const lower = upper + stride;
      v128.store(lower, f64x2.add(v128.load(lower), combine(l0, a, l1, b, l2, c, l3, d)));
      upper += 16;
    }
  }
}

function scaled(sample: usize, unit: usize, scale: f64): v128 {
  return f64x2.splat(scale * <f64>load<f32>(sample + (unit << 2)));
}

function combine(u0: v128, a: v128, u1: v128, b: v128, u2: v128, c: v128, u3: v128, d: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(u0, a), f64x2.mul(u1, b)), f64x2.add(f64x2.mul(u2, c), f64x2.mul(u3, d)));
}

/**
 * Rows `first` to `end`, both multiples of 4, of the lower factor L of M + ridge·1 = L Lᵀ, four rows and two columns at a time; the rows
 * before are there. The lower half of M counts; L may take its place.
 */
export function factorise(matrix: usize, width: i32, first: i32, end: i32, ridge: f64, factor: usize): void {
  const stride = (<usize>width) << 3;
  for (let i: usize = <usize>first; i < <usize>end; i += 4) {
    const r0 = factor + i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    for (let j: usize = 0; j < i; j += 2) {
      const s0 = factor + j * stride;
      const s1 = s0 + stride;
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      for (let k: usize = 0; k < j << 3; k += 16) {
        const y0 = v128.load(s0 + k);
        const y1 = v128.load(s1 + k);
        let x = v128.load(r0 + k);
        a0 = f64x2.add(a0, f64x2.mul(x, y0));
        a1 = f64x2.add(a1, f64x2.mul(x, y1));
        x = v128.load(r1 + k);
        b0 = f64x2.add(b0, f64x2.mul(x, y0));
        b1 = f64x2.add(b1, f64x2.mul(x, y1));
        x = v128.load(r2 + k);
        c0 = f64x2.add(c0, f64x2.mul(x, y0));
        c1 = f64x2.add(c1, f64x2.mul(x, y1));
        x = v128.load(r3 + k);
        d0 = f64x2.add(d0, f64x2.mul(x, y0));
        d1 = f64x2.add(d1, f64x2.mul(x, y1));
      }
      const place = j << 3;
      const from = matrix + i * stride + place;
      finishPair(from, r0 + place, s0 + place, s1 + place, sum(a0), sum(a1));
      finishPair(from + stride, r1 + place, s0 + place, s1 + place, sum(b0), sum(b1));
      finishPair(from + 2 * stride, r2 + place, s0 + place, s1 + place, sum(c0), sum(c1));
      finishPair(from + 3 * stride, r3 + place, s0 + place, s1 + place, sum(d0), sum(d1));
    }
    finishCorner(matrix + i * stride, r0, stride, i, ridge);
  }
}

/** Two values of a row, from the matrix, what was summed up, and the two rows of L that they meet. */
function finishPair(from: usize, to: usize, upper: usize, lower: usize, sum0: f64, sum1: f64): void {
  const first = (load<f64>(from) - sum0) / load<f64>(upper);
  store<f64>(to, first);
  store<f64>(to, (load<f64>(from, 8) - sum1 - first * load<f64>(lower)) / load<f64>(lower, 8), 8);
}

/** The four by four values on the diagonal. */
function finishCorner(matrix: usize, factor: usize, stride: usize, i: usize, ridge: f64): void {
  for (let row: usize = 0; row < 4; row++) {
    const own = factor + row * stride;
    for (let column: usize = 0; column < row; column++) {
      const other = factor + column * stride;
      const place = (i + column) << 3;
      const rest = load<f64>(matrix + row * stride + place) - dot(own, other, i + column);
      store<f64>(own + place, rest / load<f64>(other + place));
    }
    const place = (i + row) << 3;
    store<f64>(own + place, Math.sqrt(load<f64>(matrix + row * stride + place) + ridge - dot(own, own, i + row)));
  }
}

/** out = M v of the first `count` rows and columns, a multiple of 4; the lower half of M counts. */
export function multiplySymmetric(matrix: usize, width: i32, count: i32, vector: usize, out: usize): void {
  const stride = (<usize>width) << 3;
  for (let i: usize = 0; i < <usize>count; i += 4) {
    const r0 = matrix + i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const own = vector + (i << 3);
    const v0 = f64x2.splat(load<f64>(own));
    const v1 = f64x2.splat(load<f64>(own, 8));
    const v2 = f64x2.splat(load<f64>(own, 16));
    const v3 = f64x2.splat(load<f64>(own, 24));
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let k: usize = 0; k < i << 3; k += 16) {
      const other = v128.load(vector + k);
      const x0 = v128.load(r0 + k);
      const x1 = v128.load(r1 + k);
      const x2 = v128.load(r2 + k);
      const x3 = v128.load(r3 + k);
      a = f64x2.add(a, f64x2.mul(x0, other));
      b = f64x2.add(b, f64x2.mul(x1, other));
      c = f64x2.add(c, f64x2.mul(x2, other));
      d = f64x2.add(d, f64x2.mul(x3, other));
      v128.store(out + k, f64x2.add(v128.load(out + k), combine(v0, x0, v1, x1, v2, x2, v3, x3)));
    }
    const place = out + (i << 3);
    store<f64>(place, sum(a));
    store<f64>(place, sum(b), 8);
    store<f64>(place, sum(c), 16);
    store<f64>(place, sum(d), 24);
    for (let row: usize = 0; row < 4; row++) {
      for (let column: usize = 0; column < 4; column++) {
        const low = row > column ? row : column;
        const value = load<f64>(r0 + low * stride + ((i + row + column - low) << 3));
        store<f64>(place + (row << 3), load<f64>(place + (row << 3)) + value * load<f64>(own + (column << 3)));
      }
    }
  }
}

/** x of L Lᵀ x = v, in the place of v, of the first `count` rows and columns. */
export function solve(factor: usize, width: i32, count: i32, vector: usize): void {
  const stride = (<usize>width) << 3;
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = factor + i * stride;
    const place = vector + (i << 3);
    store<f64>(place, (load<f64>(place) - dot(row, vector, i)) / load<f64>(row + (i << 3)));
  }
  for (let i: usize = <usize>count - 1; <isize>i >= 0; i--) {
    const row = factor + i * stride;
    const value = load<f64>(vector + (i << 3)) / load<f64>(row + (i << 3));
    store<f64>(vector + (i << 3), value);
    const wide = f64x2.splat(value);
    const pairs = (i >> 1) << 4;
    for (let at: usize = 0; at < pairs; at += 16) {
      v128.store(vector + at, f64x2.sub(v128.load(vector + at), f64x2.mul(wide, v128.load(row + at))));
    }
    if (i & 1) store<f64>(vector + pairs, load<f64>(vector + pairs) - value * load<f64>(row + pairs));
  }
}

/** The product of the first `count` values. */
function dot(a: usize, b: usize, count: usize): f64 {
  let both = f64x2.splat(0);
  const pairs = (count >> 1) << 4;
  for (let at: usize = 0; at < pairs; at += 16) {
    both = f64x2.add(both, f64x2.mul(v128.load(a + at), v128.load(b + at)));
  }
  const rest = count & 1 ? load<f64>(a + pairs) * load<f64>(b + pairs) : 0;
  return sum(both) + rest;
}

function sum(both: v128): f64 {
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
