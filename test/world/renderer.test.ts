import { describe, expect, test } from "vitest";
import { plainMaterial } from "../../src/world/material.ts";
import { createMeshBuilder, type MeshBuilder } from "../../src/world/mesh.ts";
import { createRenderer } from "../../src/world/raster/renderer.ts";
import { type Body, orbit, type Scene, towards } from "../../src/world/scene.ts";
import { addBox } from "../../src/world/shapes/box.ts";
import { evaluateTexture, type Texture } from "../../src/world/texture.ts";
import type { Vec3 } from "../../src/world/vector.ts";
import type { WorldObject } from "../../src/world/world-object.ts";

const WHITE: Vec3 = [1, 1, 1];
const SIDE = 64;
const render = createRenderer(SIDE, SIDE);

/** Light from everywhere alone, white: a surface shows its own colour. */
const FLAT: Scene["ambient"] = { above: WHITE, below: WHITE };

describe("the renderer", () => {
  test("what is nearer hides what is farther, and counts it as covered all the same", () => {
    const far = place(cube([1, 0, 0]), [0, 1, 0]);
    const near = place(cube([0, 1, 0]), [0, -1, 0]);
    for (const bodies of [
      [far, near],
      [near, far],
    ]) {
      const { seen, data } = render({ ...BARE, bodies });
      const [hidden, shown] = [seen[bodies.indexOf(far)], seen[bodies.indexOf(near)]];
      expect(hidden?.area).toBe(0);
      expect(hidden?.visible).toBeUndefined();
      expect(hidden?.fullArea).toBeGreaterThan(100);
      expect(shown?.area).toBe(shown?.fullArea);
      expect(pixelAt(data, SIDE / 2, SIDE / 2)).toEqual([0, 255, 0]);
    }
  });

  test("a box's silhouette is where the projection of its corners says", () => {
    const body = place(cube(WHITE), [0, 0, 0]);
    const { seen } = render({ ...BARE, bodies: [body] });
    // The front is 3.5 from the eye, straight ahead: half a side over that, times focal length and half the picture.
    const half = (0.5 / 3.5) * 2 * (SIDE / 2);
    expect(seen[0]?.whole.left).toBeCloseTo(SIDE / 2 - half, 4);
    expect(seen[0]?.whole.bottom).toBeCloseTo(SIDE / 2 + half, 4);
    expect(seen[0]?.area).toBeCloseTo((2 * half) ** 2, -2);
    expect(seen[0]?.visible?.left).toBeCloseTo(SIDE / 2 - half, 0);
  });

  test("a pattern on a plane that recedes is where each pixel's ray meets the plane", () => {
    const texture: Texture = { kind: "noise", axes: [3, 0, 0, 0, 3, 0, 0, 0, 3], phase: [0.3, 0.7, 0] };
    const object = build(
      (mesh) =>
        mesh.addGrid({
          rows: [
            [
              [-2, -1, 0],
              [2, -1, 0],
            ],
            [
              [-2, 3, 0],
              [2, 3, 0],
            ],
          ],
          slot: 0,
        }),
      { texture, from: [0, 0, 0], to: WHITE, gloss: 0, exponent: 1 },
    );
    const camera = orbit([0, 0, 0], 0, 20, 2.5, 2);
    const { data, samples } = render({ ...BARE, camera, bodies: [place(object, [0, 0, 0])] });
    const differences: number[] = [];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        if (samples.owner[y * 2 * samples.width + x * 2] !== 1) continue;
        const [groundX, groundY] = groundPoint(x + 0.5, y + 0.5, camera.eye);
        const expected = evaluateTexture("noise", groundX * 3 + 0.3, groundY * 3 + 0.7, 0);
        differences.push(Math.abs(toLinear(pixelAt(data, x, y)[0]) - expected));
      }
    }
    expect(differences.length).toBeGreaterThan(1000);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.02);
  });

  test("the side towards the light is bright, the other dark, and the shadow falls away from it", () => {
    const ground = plainMaterial(WHITE, 0);
    const scene: Scene = {
      ...BARE,
      bodies: [place(cube(WHITE), [0, 0, 0])],
      camera: orbit([0, 0, 0.3], 0, 35, 6, 2),
      // From the right, a little from the front.
      lights: [{ towards: towards(70, 40), colour: [0.8, 0.8, 0.8] }],
      ambient: { above: [0.1, 0.1, 0.1], below: [0.1, 0.1, 0.1] },
      environment: { kind: "room", ground, walls: ground, half: 50, skirting: 0, yaw: 0 },
    };
    const { seen, data } = render(scene);
    const { left = 0, right = 0, bottom = 0 } = seen[0]?.visible ?? {};
    const row = Math.round(bottom) - 4;
    const [leftOfIt, rightOfIt] = [pixelAt(data, Math.round(left) - 4, row), pixelAt(data, Math.round(right) + 4, row)];
    expect(leftOfIt[0]).toBeLessThan(rightOfIt[0] / 1.5);
    const unlit = render({ ...scene, lights: [] }).data;
    expect(pixelAt(unlit, Math.round(left) - 4, row)).toEqual(pixelAt(unlit, Math.round(right) + 4, row));
  });

  test("without an environment the background is black", () => {
    const { data } = render({ ...BARE, bodies: [place(cube(WHITE), [0, 0, 0])] });
    expect(pixelAt(data, 0, 0)).toEqual([0, 0, 0]);
  });

  test("an edge is a mixture: a pixel half covered is half as bright", () => {
    const { data, seen } = render({ ...BARE, bodies: [place(cube(WHITE), [0.02, 0, 0])] });
    const values = new Set(Array.from({ length: SIDE }, (_, x) => pixelAt(data, x, SIDE / 2)[0]));
    expect(seen[0]?.area).toBeGreaterThan(0);
    expect(values.size).toBeGreaterThanOrEqual(3);
  });
});

const BARE: Scene = {
  bodies: [],
  camera: { eye: [0, -4, 0.5], target: [0, 0, 0.5], focal: 2 },
  lights: [],
  ambient: FLAT,
  environment: undefined,
};

function build(shape: (mesh: MeshBuilder) => void, material = plainMaterial(WHITE, 0)): WorldObject {
  const builder = createMeshBuilder();
  shape(builder);
  return { id: "made", category: undefined, mesh: builder.build(), materials: [material], extent: [0.5, 0.5, 1] };
}

function cube(colour: Vec3): WorldObject {
  return build((mesh) => addBox(mesh, { size: [1, 1, 1], at: [0, 0, 0], slot: 0 }), plainMaterial(colour, 0));
}

function place(object: WorldObject, at: Vec3): Body {
  return { object, at, yaw: 0, size: 1 };
}

/** Where the ray through a place of the picture meets z = 0, for a camera at azimuth 0 that looks at the origin. */
function groundPoint(x: number, y: number, eye: Vec3): [x: number, y: number] {
  const length = Math.hypot(...eye);
  const [forwardY, forwardZ] = [-eye[1] / length, -eye[2] / length];
  const [right, up] = [(x - SIDE / 2) / SIDE, (SIDE / 2 - y) / SIDE];
  const ray = [right, forwardY - up * forwardZ, forwardZ + up * forwardY] as const;
  const distance = -eye[2] / ray[2];
  return [ray[0] * distance, eye[1] + ray[1] * distance];
}

function pixelAt(data: Uint8Array, x: number, y: number): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = data.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3);
  return [red, green, blue];
}

function toLinear(value: number): number {
  return value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
}
