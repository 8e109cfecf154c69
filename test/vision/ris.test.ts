import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../src/core/random.ts";
import type { FeatureMatrix } from "../../src/vision/feature-matrix.ts";
import { createDesign } from "../../src/vision/invariance-design.ts";
import { measureRis, type RisVariant } from "../../src/vision/ris.ts";
import { type NaiveCase, naiveFormula, naivePublished } from "./naive-ris.ts";

const NAIVE = { published: naivePublished, formula: naiveFormula };
const VARIANTS = ["published", "formula"] as const;

describe.each(VARIANTS)("%s", (variant) => {
  test.each([
    ["balanced targets", { targets: 12, setsPerTarget: 4, setSize: () => 6 }],
    ["more targets than 20: the nominal rate stays 5 %", { targets: 30, setsPerTarget: 2, setSize: () => 4 }],
    ["two targets", { targets: 2, setsPerTarget: 7, setSize: () => 5 }],
    ["one target", { targets: 1, setsPerTarget: 7, setSize: () => 5 }],
    ["unbalanced targets", { targets: 8, setsPerTarget: 9, setSize: () => 4, unbalanced: true }],
    ["sets of one, two and more", { targets: 9, setsPerTarget: 6, setSize: (random: Random) => 1 + random.integer(5) }],
    ["sets of one and two only", { targets: 5, setsPerTarget: 5, setSize: (random: Random) => 1 + random.integer(2) }],
    ["many ties", { targets: 10, setsPerTarget: 4, setSize: () => 5, levels: 3 }],
    ["rectified features", { targets: 11, setsPerTarget: 3, setSize: () => 6, rectified: true }],
  ])("equals the naive double loop: %s", (name, shape) => {
    const example = drawCase(shape, createRandom(name));
    for (const k of [10, 25]) {
      expect(score(example, variant, k)).toBeCloseTo(NAIVE[variant](example, k), 8);
    }
  });

  test("the score doesn't change under permutations of rows and of units", () => {
    const random = createRandom("permutations");
    const example = drawCase({ targets: 7, setsPerTarget: 4, setSize: () => 5, levels: 9 }, random);
    const rows = random.shuffle(example.sets.map((_, row) => row));
    const units = random.shuffle((example.features[0] ?? []).map((_, unit) => unit));
    const permuted = {
      features: rows.map((row) => units.map((unit) => example.features[row]?.[unit] ?? 0)),
      targets: rows.map((row) => example.targets[row] ?? ""),
      sets: rows.map((row) => example.sets[row] ?? ""),
    };
    expect(score(permuted, variant, 10)).toBeCloseTo(score(example, variant, 10), 10);
  });

  test("the floor is the score of dealt rows: reproducible, and near to the score of noise", () => {
    const example = drawCase({ targets: 20, setsPerTarget: 6, setSize: () => 12, units: 256 }, createRandom("noise"));
    const floors = [1, 2].map(() => measure(example, variant, [10]).scores[0]?.floors ?? []);
    expect(floors[0]).toEqual(floors[1]);
    const measured = score(example, variant, 10);
    for (const floor of floors[0] ?? []) expect(Math.abs(floor - measured)).toBeLessThan(2);
  });

  test("a target's spread is the sample standard deviation over targets, whose mean is the score", () => {
    const example = drawCase({ targets: 6, setsPerTarget: 4, setSize: () => 5 }, createRandom("spread"));
    const [at] = measure(example, variant, [10]).scores;
    const values = [...(at?.perTarget ?? [])];
    const mean = values.reduce((sum, value) => sum + value, 0) / 6;
    expect(values).toHaveLength(6);
    expect(at?.score).toBeCloseTo(mean, 10);
    expect(at?.spread).toBeCloseTo(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 5), 10);
  });

  test("a value that is no number is a mistake of the features", () => {
    const example = drawCase({ targets: 3, setsPerTarget: 2, setSize: () => 3 }, createRandom("nan"));
    const broken = {
      ...example,
      features: example.features.map((row, index) => (index === 4 ? row.map(() => Number.NaN) : row)),
    };
    expect(() => score(broken, variant, 10)).toThrow("feature 0 holds a value that is not finite");
  });
});

test("formula: perfectly invariant features give exactly 100", () => {
  // Each of 10 units fires on all views of one target and on nothing else.
  const example = perfectCase({ targets: 10, rowsPerTarget: 8 });
  expect(score(example, "formula", 1)).toBe(100);
});

test("published: perfectly invariant features give exactly 100", () => {
  // With 25 targets of 4 rows the rank of the threshold lies outside the 4 rows on which a unit is invariant.
  const example = perfectCase({ targets: 25, rowsPerTarget: 4, distinct: true });
  expect(score(example, "published", 1)).toBeCloseTo(100, 10);
});

test("formula: flipping signs of units changes nothing", () => {
  for (const levels of [2, 5, 1000]) {
    const random = createRandom(`flips ${levels}`);
    const example = drawCase({ targets: 6, setsPerTarget: 4, setSize: () => 5, levels }, random);
    const signs = (example.features[0] ?? []).map(() => (random.next() < 0.5 ? -1 : 1));
    const flipped = {
      ...example,
      features: example.features.map((row) => row.map((value, unit) => value * (signs[unit] ?? 1))),
    };
    for (const k of [1, 10]) expect(score(flipped, "formula", k)).toBeCloseTo(score(example, "formula", k), 10);
  }
});

test("published: the sign is chosen for each set, so a unit that answers two targets with two signs serves both", () => {
  const features = Array.from({ length: 80 }, (_, row) => [row < 8 ? 9 + row : row < 16 ? -9 - row : Math.sin(row)]);
  const names = features.map((_, row) => `t${Math.floor(row / 8)}`);
  const example = { features, targets: names, sets: names };
  const [at] = measure(example, "published", [1]).scores;
  expect(at?.perTarget[0]).toBeGreaterThan(80);
  expect(at?.perTarget[1]).toBeGreaterThan(80);
});

test.each([
  ["viewpoint: one set of 72", { targets: 24, setsPerTarget: 1, setSize: () => 72 }],
  ["illumination direction: one set of 24", { targets: 40, setsPerTarget: 1, setSize: () => 24 }],
  ["illumination colour: one set of 12", { targets: 80, setsPerTarget: 1, setSize: () => 12 }],
  [
    "instance and viewpoint: many sets of up to 6",
    { targets: 12, setsPerTarget: 12, setSize: (r: Random) => 4 + r.integer(3) },
  ],
  ["occlusion: few sets of 5 to 9", { targets: 30, setsPerTarget: 4, setSize: (r: Random) => 5 + r.integer(5) }],
])("published: noise scores its floor, which lies between 11 and 50: %s", (name, shape) => {
  const example = drawCase({ ...shape, units: 512 }, createRandom(name));
  const [at] = measure(example, "published", [10]).scores;
  expect(at?.score).toBeGreaterThan(11);
  expect(at?.score).toBeLessThan(50);
  for (const floor of at?.floors ?? []) expect(Math.abs(floor - (at?.score ?? 0))).toBeLessThan(2);
});

test("the counts of sets say which were too small", () => {
  const rows = ["a", "a", "a", "b", "b", "c"];
  const example = { features: rows.map((_, row) => [row]), targets: rows.map(() => "t"), sets: rows };
  expect(measure(example, "published", [1])).toMatchObject({ minimumSet: 3, sets: { counted: 1, tooSmall: 2 } });
  expect(measure(example, "formula", [1])).toMatchObject({ minimumSet: 1, sets: { counted: 3, tooSmall: 0 } });
});

test("30 units short of K count as they are", () => {
  const example = drawCase({ targets: 4, setsPerTarget: 3, setSize: () => 4, units: 7 }, createRandom("few units"));
  expect(score(example, "published", 10)).toBeCloseTo(score(example, "published", 7), 10);
});

interface Shape {
  readonly targets: number;
  readonly setsPerTarget: number;
  readonly setSize: (random: Random) => number;
  readonly units?: number;
  /** Target t has t + 1 sets at most. */
  readonly unbalanced?: boolean;
  /** Distinct values of a feature. */
  readonly levels?: number;
  readonly rectified?: boolean;
}

/** Normal features with a target's and a set's share, so that units are neither invariant nor noise. */
function drawCase(shape: Shape, random: Random): NaiveCase {
  const { targets, setsPerTarget, setSize, units = 26, unbalanced = false } = shape;
  const places = Array.from({ length: targets }, (_, target) => {
    const sets = unbalanced ? Math.min(setsPerTarget, target + 1) : setsPerTarget;
    return Array.from({ length: sets }, (__, set) =>
      Array.from({ length: setSize(random) }, () => ({ target: `t${target}`, set: `t${target}/${set}` })),
    );
  }).flat(2);
  const share = shape.units === undefined ? 1 : 0;
  const centres = new Map<string, number[]>();
  const features = places.map(({ target }) => {
    const centre = centres.get(target) ?? Array.from({ length: units }, () => share * random.normal());
    centres.set(target, centre);
    return centre.map((value) => quantise(value + random.normal(), shape));
  });
  return { features, targets: places.map(({ target }) => target), sets: places.map(({ set }) => set) };
}

function quantise(value: number, { levels, rectified }: Shape): number {
  if (rectified === true) return Math.fround(Math.max(0, value - 1));
  return Math.fround(levels === undefined ? value : Math.floor((value * levels) / 6));
}

function perfectCase({
  targets,
  rowsPerTarget,
  distinct = false,
}: {
  targets: number;
  rowsPerTarget: number;
  distinct?: boolean;
}): NaiveCase {
  const rows = Array.from({ length: targets * rowsPerTarget }, (_, row) => row);
  const names = rows.map((row) => `t${Math.floor(row / rowsPerTarget)}`);
  const features = rows.map((row) =>
    Array.from({ length: targets }, (_, unit) => {
      const invariant = Math.floor(row / rowsPerTarget) === unit ? 1000 : 0;
      return invariant + (distinct ? row : 0);
    }),
  );
  return { features, targets: names, sets: names };
}

function measure(example: NaiveCase, variant: RisVariant, ks: readonly number[]): ReturnType<typeof measureRis> {
  const design = createDesign(example.sets.map((set, row) => ({ set, target: example.targets[row] ?? "" })));
  const random = createRandom("floors");
  return measureRis(matrixOf(example.features), design, { variant, ks, floorShuffles: 3, random });
}

function score(example: NaiveCase, variant: RisVariant, k: number): number {
  return measure(example, variant, [k]).scores[0]?.score ?? Number.NaN;
}

function matrixOf(features: readonly (readonly number[])[]): FeatureMatrix {
  return { data: Float32Array.from(features.flat()), count: features.length, dim: features[0]?.length ?? 0 };
}

test("targets whose names are numbers come in the order of the numbers, whatever the order of the rows", () => {
  const place = (target: string) => ({ target, set: target });
  const design = createDesign(["10", "2", "1", "2"].map(place));
  expect(design.targetNames).toEqual(["1", "2", "10"]);
  expect([...design.setOfRow]).toEqual([2, 1, 0, 1]);
});
