import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { closeMatrixMemory, openMatrixMemory } from "../../../src/vision/svm/matrix-kernels.ts";

const COUNT = 7;

test.each([4, 8, 20])("products with samples are those of a naive loop: width %i", (width) => {
  const { kernels, addresses, buffer } = openMatrixMemory(4 * COUNT * width, 8 * width, 8 * COUNT, 8 * width);
  const [samples = 0, vector = 0, products = 0, into = 0] = addresses;
  const x = draw(new Float32Array(buffer, samples, COUNT * width), "samples");
  const v = draw(new Float64Array(buffer, vector, width), "vector");
  kernels.multiply(samples, COUNT, width, vector, products);
  const found = new Float64Array(buffer, products, COUNT);
  for (const [sample, value] of found.entries()) {
    expect(value).toBeCloseTo(
      sum(width, (unit) => at(x, sample * width + unit) * at(v, unit)),
      12,
    );
  }

  const factors = found.map((_, sample) => (sample === 3 ? 0 : sample - 1));
  found.set(factors);
  const sums = new Float64Array(buffer, into, width);
  const before = draw(sums, "into").slice();
  kernels.addMultiples(samples, COUNT, width, products, into);
  for (const [unit, value] of sums.entries()) {
    const added = sum(COUNT, (sample) => at(factors, sample) * at(x, sample * width + unit));
    expect(value).toBeCloseTo(at(before, unit) + added, 12);
  }

  sums.set(before);
  kernels.addSquares(samples, COUNT, width, products, vector, into);
  const along = (sample: number): number => sum(width, (unit) => at(x, sample * width + unit) * at(v, unit));
  for (const [unit, value] of sums.entries()) {
    const added = sum(COUNT, (sample) => at(factors, sample) * along(sample) * at(x, sample * width + unit));
    expect(value).toBeCloseTo(at(before, unit) + added, 11);
  }
});

test("samples' products with each other are those of a naive loop, from any row on", () => {
  const [count, width] = [12, 8];
  const { kernels, addresses, buffer } = openMatrixMemory(4 * count * width, 8 * count * count);
  const [samples = 0, out = 0] = addresses;
  const x = draw(new Float32Array(buffer, samples, count * width), "samples");
  kernels.multiplyEach(samples, count, width, 4, count, out);
  const found = new Float64Array(buffer, out, 8 * count);
  for (let i = 4; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const wanted = sum(width, (unit) => at(x, i * width + unit) * at(x, j * width + unit));
      expect(at(found, (i - 4) * count + j)).toBeCloseTo(wanted, 12);
    }
  }
});

test.each([4, 8, 20])("a matrix of samples' products is factorised and solves: width %i", (width) => {
  const sizes = [4 * 8 * width, 8 * width * width, 8 * width * width, 8 * width];
  const { kernels, addresses, buffer } = openMatrixMemory(...sizes);
  const [samples = 0, matrix = 0, factor = 0, vector = 0] = addresses;
  const x = draw(new Float32Array(buffer, samples, 8 * width), "samples");
  const scales = [2, 0.5, -0.125, 1, 3, 0, 1, 0.25];
  for (const first of [0, 4]) {
    const places = [0, 1, 2, 3].map((place) => samples + 4 * width * (first + place));
    kernels.addFour(matrix, width, ...places, ...scales.slice(first, first + 4));
  }
  const wanted = (i: number, j: number): number =>
    sum(8, (sample) => at(scales, sample) * at(x, sample * width + i) * at(x, sample * width + j));
  const m = new Float64Array(buffer, matrix, width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) expect(at(m, i * width + j)).toBeCloseTo(wanted(i, j), 12);
  }

  const ridge = 10;
  kernels.factorise(matrix, width, 0, width, ridge, factor);
  const v = draw(new Float64Array(buffer, vector, width), "vector");
  const right = v.slice();
  kernels.solve(factor, width, width, vector);
  for (let i = 0; i < width; i++) {
    expect(sum(width, (j) => (wanted(i, j) + (i === j ? ridge : 0)) * at(v, j))).toBeCloseTo(at(right, i), 10);
  }
});

test("a factor in the matrix's place, made in two parts, solves the first rows, and the matrix's half multiplies", () => {
  const [width, count] = [12, 8];
  const { kernels, addresses, buffer } = openMatrixMemory(8 * width * width, 8 * width, 8 * width);
  const [matrix = 0, vector = 0, out = 0] = addresses;
  const m = draw(new Float64Array(buffer, matrix, width * width), "matrix");
  for (let i = 0; i < width; i++) m[i * width + i] = 20 + i;
  const wanted = (i: number, j: number): number => at(m, Math.max(i, j) * width + Math.min(i, j));
  const full = Array.from({ length: count }, (_, i) => Array.from({ length: count }, (__, j) => wanted(i, j)));
  const v = draw(new Float64Array(buffer, vector, width), "vector");
  const right = v.slice();

  kernels.multiplySymmetric(matrix, width, count, vector, out);
  for (const [i, row] of full.entries()) {
    expect(new Float64Array(buffer, out, count)[i]).toBeCloseTo(
      sum(count, (j) => at(row, j) * at(v, j)),
      12,
    );
  }

  kernels.factorise(matrix, width, 0, 4, 0, matrix);
  kernels.factorise(matrix, width, 4, count, 0, matrix);
  kernels.solve(matrix, width, count, vector);
  for (const [i, row] of full.entries()) {
    expect(sum(count, (j) => at(row, j) * at(v, j))).toBeCloseTo(at(right, i), 10);
  }
  expect(v.slice(count)).toEqual(right.slice(count));
});

test("memories stay apart, and one that is closed is the next", () => {
  const [first, second] = [openMatrixMemory(64), openMatrixMemory(64)];
  new Uint8Array(first.buffer).fill(255);
  new Uint8Array(second.buffer).fill(1);
  expect(new Uint8Array(first.buffer).every((byte) => byte === 255)).toBe(true);
  expect(openMatrixMemory(3, 20, 1).addresses).toEqual([0, 16, 48]);
  closeMatrixMemory(first);
  expect(openMatrixMemory(100_000).buffer).not.toBe(first.buffer);
  closeMatrixMemory(second);
  expect(openMatrixMemory(100).buffer).toBe(second.buffer);
  expect(openMatrixMemory(100).buffer).not.toBe(second.buffer);
});

function draw<T extends Float32Array | Float64Array>(values: T, name: string): T {
  const random = createRandom(name);
  for (let place = 0; place < values.length; place++) values[place] = random.normal();
  return values;
}

function at(values: ArrayLike<number>, place: number): number {
  return values[place] ?? Number.NaN;
}

function sum(count: number, term: (index: number) => number): number {
  return Array.from({ length: count }, (_, index) => term(index)).reduce((total, value) => total + value, 0);
}
