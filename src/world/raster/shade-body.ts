import type { Body, Scene } from "../scene.ts";
import type { Vec3 } from "../vector.ts";
import type { Canvas } from "./canvas.ts";
import { type Finish, lightPoint } from "./light-point.ts";
import { PAINT, packMaterials } from "./paint.ts";
import { byte, double, float, word } from "./read.ts";
import { OVERSAMPLING, type Samples } from "./samples.ts";

/** Part of the picture, in samples: `right` and `bottom` are outside. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A body as it was drawn. */
export interface DrawnBody {
  readonly body: Body;
  readonly owner: number;
  /** x, y in samples and 1/distance a vertex. */
  readonly vertices: Float32Array;
  readonly window: Window;
}

/**
 * Adds the light of all samples in which a body is seen to the canvas. Where one triangle fills a pixel, two of its four samples stand
 * for all.
 */
export function shadeBody(canvas: Canvas, samples: Samples, drawn: DrawnBody, scene: Scene): void {
  const { owner, window } = drawn;
  const paint = preparePaint(drawn, scene);
  const stride = samples.width;
  const right = Math.ceil(window.right / OVERSAMPLING);
  const bottom = Math.ceil(window.bottom / OVERSAMPLING);
  for (let y = Math.floor(window.top / OVERSAMPLING); y < bottom; y++) {
    for (let x = Math.floor(window.left / OVERSAMPLING); x < right; x++) {
      const pixel = y * canvas.width + x;
      const at = (y * stride + x) * OVERSAMPLING;
      if (isFilled(samples, at, owner)) {
        addSample(canvas, pixel, samples, at, paint, 0.5);
        addSample(canvas, pixel, samples, at + stride + 1, paint, 0.5);
        canvas.covered[pixel] = 4;
      } else {
        addEdge(canvas, pixel, samples, at, paint);
        addEdge(canvas, pixel, samples, at + 1, paint);
        addEdge(canvas, pixel, samples, at + stride, paint);
        addEdge(canvas, pixel, samples, at + stride + 1, paint);
      }
    }
  }
}

/** All four samples of a pixel show one triangle. */
function isFilled({ owner, triangle, width }: Samples, at: number, body: number): boolean {
  if (owner[at] !== body || owner[at + 1] !== body || owner[at + width] !== body) return false;
  const t = triangle[at];
  return (
    owner[at + width + 1] === body &&
    triangle[at + 1] === t &&
    triangle[at + width] === t &&
    triangle[at + width + 1] === t
  );
}

function addEdge(canvas: Canvas, pixel: number, samples: Samples, at: number, paint: Paint): void {
  if (samples.owner[at] !== paint.owner) return;
  addSample(canvas, pixel, samples, at, paint, 0.25);
  canvas.covered[pixel] = byte(canvas.covered, pixel) + 1;
}

interface Paint extends Finish {
  readonly owner: number;
  readonly vertices: Float32Array;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
  readonly slots: Uint8Array;
}

/** Light is computed in the object's own space: lights and eye turn, not the object. */
function preparePaint({ body, owner, vertices }: DrawnBody, { lights, ambient, camera }: Scene): Paint {
  const { mesh, materials } = body.object;
  const { at, yaw, size } = body;
  const eye = untwist([camera.eye[0] - at[0], camera.eye[1] - at[1], camera.eye[2] - at[2]], yaw);
  const { above, below } = ambient;
  return {
    owner,
    vertices,
    positions: mesh.positions,
    normals: mesh.normals,
    triangles: mesh.triangles,
    slots: mesh.slots,
    paints: packMaterials(materials),
    lights: Float64Array.from(lights.flatMap(({ towards, colour }) => [...untwist(towards, yaw), ...colour])),
    eye: Float64Array.from(eye, (value) => value / size),
    ambient: Float64Array.from([...below, above[0] - below[0], above[1] - below[1], above[2] - below[2]]),
  };
}

function untwist([x, y, z]: Vec3, yaw: number): Vec3 {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  return [c * x + s * y, c * y - s * x, z];
}

const light = new Float64Array(3);

/**
 * Adds a sample's light to its pixel. The weights of the corners on the screen, times their nearness over the sample's, are those in space
 * (perspective-correct interpolation, Blinn 1992).
 */
function addSample(canvas: Canvas, pixel: number, samples: Samples, i: number, paint: Paint, share: number): void {
  const { positions, normals, triangles, vertices } = paint;
  const t = word(samples.triangle, i);
  const a = word(triangles, t) * 3;
  const b = word(triangles, t + 1) * 3;
  const c = word(triangles, t + 2) * 3;
  const distance = 1 / float(samples.nearness, i);
  const v = float(samples.second, i) * float(vertices, b + 2) * distance;
  const w = float(samples.third, i) * float(vertices, c + 2) * distance;
  const u = 1 - v - w;
  const x = u * float(positions, a) + v * float(positions, b) + w * float(positions, c);
  const y = u * float(positions, a + 1) + v * float(positions, b + 1) + w * float(positions, c + 1);
  const z = u * float(positions, a + 2) + v * float(positions, b + 2) + w * float(positions, c + 2);
  const nx = u * float(normals, a) + v * float(normals, b) + w * float(normals, c);
  const ny = u * float(normals, a + 1) + v * float(normals, b + 1) + w * float(normals, c + 1);
  const nz = u * float(normals, a + 2) + v * float(normals, b + 2) + w * float(normals, c + 2);
  lightPoint(light, paint, byte(paint.slots, t / 3) * PAINT, x, y, z, nx, ny, nz);
  const at = pixel * 3;
  canvas.light[at] = float(canvas.light, at) + double(light, 0) * share;
  canvas.light[at + 1] = float(canvas.light, at + 1) + double(light, 1) * share;
  canvas.light[at + 2] = float(canvas.light, at + 2) + double(light, 2) * share;
}
