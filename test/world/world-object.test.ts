import { describe, expect, test } from "vitest";
import { CATEGORIES } from "../../src/world/category.ts";
import { findObject, type Pool, type WorldObject } from "../../src/world/world-object.ts";

const NUMBERS = Array.from({ length: 24 }, (_, number) => number);

function find(category: number | undefined, number: number, pool: Pool = "train"): WorldObject {
  return findObject({ seed: 5, pool, category, number });
}

describe.each([...CATEGORIES.map(({ name }, i) => [name, i] as const), ["block", undefined] as const])(
  "each %s",
  (_, category) => {
    test("stands on the ground, around the origin, its largest extent 1", () => {
      for (const number of NUMBERS) {
        const { mesh, extent } = find(category, number);
        const axis = (k: number): number[] => Array.from(mesh.positions).filter((__, i) => i % 3 === k);
        const [x, y, z] = [axis(0), axis(1), axis(2)];
        expect(Math.min(...z)).toBeCloseTo(0, 5);
        expect(Math.max(...z)).toBeCloseTo(extent[2], 5);
        expect(Math.max(...x) + Math.min(...x)).toBeCloseTo(0, 5);
        expect(Math.max(...y) + Math.min(...y)).toBeCloseTo(0, 5);
        expect(Math.max(2 * extent[0], 2 * extent[1], extent[2])).toBeCloseTo(1, 5);
      }
    });

    test("has triangles of its own vertices, normals of length 1, and a material for each", () => {
      for (const number of NUMBERS) {
        const { mesh, materials } = find(category, number);
        const vertices = mesh.positions.length / 3;
        expect(mesh.triangles.every((vertex) => vertex < vertices)).toBe(true);
        expect(mesh.slots.every((slot) => slot < materials.length)).toBe(true);
        expect(mesh.slots.length).toBe(mesh.triangles.length / 3);
        expect(mesh.slots.length).toBeLessThan(6000);
        const lengths = Array.from({ length: vertices }, (__, i) =>
          Math.hypot(...mesh.normals.subarray(i * 3, i * 3 + 3)),
        );
        // A vertex that only triangles without area have may be without a normal: nothing of it is seen.
        const without = lengths.filter((length) => Math.abs(length - 1) > 1e-5);
        expect(without.every((length) => length === 0)).toBe(true);
        expect(without.length).toBeLessThan(vertices * 0.1);
      }
    });

    test("differs from the others, and from those of the other pool", () => {
      const shapes = NUMBERS.flatMap((number) => [find(category, number), find(category, number, "evaluation")]);
      const distinct = new Set(
        shapes.map(({ mesh, materials }) => `${mesh.positions.join()}${JSON.stringify(materials)}`),
      );
      expect(distinct.size).toBe(shapes.length);
    });
  },
);

test("colours tell no category: their means over objects are alike", () => {
  const means = CATEGORIES.map((_, category) => {
    const reds = Array.from({ length: 100 }, (__, number) => find(category, number).materials[0]?.from[0] ?? 0);
    return reds.reduce((sum, red) => sum + red, 0) / reds.length;
  });
  expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.2);
});
