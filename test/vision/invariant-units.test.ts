import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { createDesign } from "../../src/vision/invariance-design.ts";
import { listInvariantUnits } from "../../src/vision/invariant-units.ts";
import { measureRis } from "../../src/vision/ris.ts";

test("the most invariant units are found with the rows that fire them, whatever their sign", () => {
  // 24 targets of 4 rows; unit 1 answers target 5 with high values, unit 2 target 7 with low ones, unit 0 is noise.
  const random = createRandom("units");
  const rows = Array.from({ length: 96 }, (_, row) => Math.floor(row / 4));
  const values = rows.flatMap((target) => [
    random.normal(),
    random.normal() + (target === 5 ? 100 : 0),
    random.normal() - (target === 7 ? 100 : 0),
  ]);
  const features = { data: Float32Array.from(values), count: 96, dim: 3 };
  const design = createDesign(rows.map((target) => ({ target: String(target), set: String(target) })));
  const options = { variant: "published", ks: [1], floorShuffles: 1, random } as const;
  const { invariance } = measureRis(features, design, options);
  const units = listInvariantUnits(features, { design, invariance }, { count: 2, rowsEach: 4 });
  const named = units.map(({ unit, target, rows: fired }) => [
    unit,
    design.targetNames[target],
    [...fired].sort((a, b) => a - b),
  ]);
  expect(named.sort()).toEqual([
    [1, "5", [20, 21, 22, 23]],
    [2, "7", [28, 29, 30, 31]],
  ]);
  // The nominal rate of 5 % over the rate of 5 rows in 96.
  for (const one of units) expect(one.invariance).toBeCloseTo(0.05 / (5 / 96), 10);
});
