import { expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { openMatrixMemory } from "../../../src/vision/svm/matrix-kernels.ts";

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
  const before = draw(new Float64Array(buffer, into, width), "into").slice();
  kernels.addMultiples(samples, COUNT, width, products, into);
  for (const [unit, value] of new Float64Array(buffer, into, width).entries()) {
    const added = sum(COUNT, (sample) => at(factors, sample) * at(x, sample * width + unit));
    expect(value).toBeCloseTo(at(before, unit) + added, 12);
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
  kernels.factorise(matrix, width, ridge, factor);
  const v = draw(new Float64Array(buffer, vector, width), "vector");
  const right = v.slice();
  kernels.solve(factor, width, vector);
  for (let i = 0; i < width; i++) {
    expect(sum(width, (j) => (wanted(i, j) + (i === j ? ridge : 0)) * at(v, j))).toBeCloseTo(at(right, i), 10);
  }
});

test("memories stay apart", () => {
  const [first, second] = [openMatrixMemory(64), openMatrixMemory(64)];
  new Uint8Array(first.buffer).fill(255);
  expect(new Uint8Array(second.buffer).every((byte) => byte === 0)).toBe(true);
  expect(openMatrixMemory(3, 20, 1).addresses).toEqual([0, 16, 48]);
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
