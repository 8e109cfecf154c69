import type { Body, Scene } from "../scene.ts";
import type { Vec3 } from "../vector.ts";
import type { Canvas } from "./canvas.ts";
import { EXPONENT, FROM, GLOSS, PAINT, packMaterials, TO, textureAt } from "./paint.ts";
import { byte, double, float, word } from "./read.ts";
import { OVERSAMPLING, type Samples } from "./samples.ts";

/** Part of the picture, in samples: `right` and `bottom` are outside. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Adds the light of all samples in which a body is seen to the canvas. Computed in the object's own space: lights and eye turn, not it. */
export function shadeBody(
  canvas: Canvas,
  samples: Samples,
  { body, owner, scene, window }: { body: Body; owner: number; scene: Scene; window: Window },
): void {
  const paint = preparePaint(body, scene);
  const light = new Float64Array(3);
  const share = 1 / OVERSAMPLING ** 2;
  for (let y = window.top; y < window.bottom; y++) {
    const row = Math.floor(y / OVERSAMPLING) * canvas.width;
    for (let x = window.left; x < window.right; x++) {
      const i = y * samples.width + x;
      if (samples.owner[i] !== owner) continue;
      shadeSample(light, samples, i, paint);
      const pixel = row + (x >> 1);
      canvas.light[pixel * 3] = float(canvas.light, pixel * 3) + double(light, 0) * share;
      canvas.light[pixel * 3 + 1] = float(canvas.light, pixel * 3 + 1) + double(light, 1) * share;
      canvas.light[pixel * 3 + 2] = float(canvas.light, pixel * 3 + 2) + double(light, 2) * share;
      canvas.covered[pixel] = byte(canvas.covered, pixel) + 1;
    }
  }
}

interface Paint {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
  readonly slots: Uint8Array;
  readonly paints: Float64Array;
  /** Per light: direction towards it, colour. */
  readonly lights: Float64Array;
  readonly eye: Vec3;
  /** Ambient light from below, and what is added to it from above. */
  readonly ambient: Float64Array;
  /** 1/distance of the corners is recomputed from their distance along the view. */
  readonly forward: Vec3;
}

function preparePaint(body: Body, { lights, ambient, camera }: Scene): Paint {
  const { mesh, materials } = body.object;
  const eye = untwist([camera.eye[0] - body.at[0], camera.eye[1] - body.at[1], camera.eye[2] - body.at[2]], body.yaw);
  const toTarget = [0, 1, 2].map((axis) => (camera.target[axis] ?? 0) - (camera.eye[axis] ?? 0));
  const { above, below } = ambient;
  return {
    ...mesh,
    paints: packMaterials(materials),
    lights: Float64Array.from(lights.flatMap(({ towards, colour }) => [...untwist(towards, body.yaw), ...colour])),
    eye: [eye[0] / body.size, eye[1] / body.size, eye[2] / body.size],
    ambient: Float64Array.from([...below, above[0] - below[0], above[1] - below[1], above[2] - below[2]]),
    forward: untwist([toTarget[0] ?? 0, toTarget[1] ?? 0, toTarget[2] ?? 0], body.yaw),
  };
}

function untwist([x, y, z]: Vec3, yaw: number): Vec3 {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return [c * x + s * y, c * y - s * x, z];
}

/** The sample's light, linear RGB, into `out`. */
function shadeSample(out: Float64Array, samples: Samples, i: number, paint: Paint): void {
  const { positions, normals, triangles } = paint;
  const t = word(samples.triangle, i);
  const a = word(triangles, t) * 3;
  const b = word(triangles, t + 1) * 3;
  const c = word(triangles, t + 2) * 3;
  const second = float(samples.second, i);
  const third = float(samples.third, i);
  const wa = (1 - second - third) / distanceTo(paint, a);
  const wb = second / distanceTo(paint, b);
  const wc = third / distanceTo(paint, c);
  const sum = 1 / (wa + wb + wc);
  const u = wa * sum;
  const v = wb * sum;
  const w = wc * sum;
  const x = u * float(positions, a) + v * float(positions, b) + w * float(positions, c);
  const y = u * float(positions, a + 1) + v * float(positions, b + 1) + w * float(positions, c + 1);
  const z = u * float(positions, a + 2) + v * float(positions, b + 2) + w * float(positions, c + 2);
  const nx = u * float(normals, a) + v * float(normals, b) + w * float(normals, c);
  const ny = u * float(normals, a + 1) + v * float(normals, b + 1) + w * float(normals, c + 1);
  const nz = u * float(normals, a + 2) + v * float(normals, b + 2) + w * float(normals, c + 2);
  lightPoint(out, paint, byte(paint.slots, t / 3) * PAINT, x, y, z, nx, ny, nz);
}

/** Along the view, up to a factor; the weights of perspective-correct interpolation (Heckbert & Moreton 1991). */
function distanceTo({ positions, eye, forward }: Paint, at: number): number {
  return (
    (float(positions, at) - eye[0]) * forward[0] +
    (float(positions, at + 1) - eye[1]) * forward[1] +
    (float(positions, at + 2) - eye[2]) * forward[2]
  );
}

function lightPoint(
  out: Float64Array,
  { paints, lights, eye, ambient }: Paint,
  at: number,
  x: number,
  y: number,
  z: number,
  normalX: number,
  normalY: number,
  normalZ: number,
): void {
  const [toX, toY, toZ] = [eye[0] - x, eye[1] - y, eye[2] - z];
  const away = 1 / Math.sqrt(toX * toX + toY * toY + toZ * toZ);
  const facing = normalX * toX + normalY * toY + normalZ * toZ < 0 ? -1 : 1;
  const unit = facing / (Math.sqrt(normalX * normalX + normalY * normalY + normalZ * normalZ) || 1);
  const [nx, ny, nz] = [normalX * unit, normalY * unit, normalZ * unit];
  const up = (nz + 1) / 2;
  let r = double(ambient, 0) + up * double(ambient, 3);
  let g = double(ambient, 1) + up * double(ambient, 4);
  let b = double(ambient, 2) + up * double(ambient, 5);
  let [shineR, shineG, shineB] = [0, 0, 0];
  const gloss = double(paints, at + GLOSS);
  const exponent = double(paints, at + EXPONENT);
  for (let i = 0; i < lights.length; i += 6) {
    const lx = double(lights, i);
    const ly = double(lights, i + 1);
    const lz = double(lights, i + 2);
    const cosine = nx * lx + ny * ly + nz * lz;
    if (cosine <= 0) continue;
    const [hx, hy, hz] = [lx + toX * away, ly + toY * away, lz + toZ * away];
    const half = Math.max(0, (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz));
    const shine = (gloss * half) / (exponent - exponent * half + half);
    r += cosine * double(lights, i + 3);
    g += cosine * double(lights, i + 4);
    b += cosine * double(lights, i + 5);
    shineR += shine * double(lights, i + 3);
    shineG += shine * double(lights, i + 4);
    shineB += shine * double(lights, i + 5);
  }
  const share = textureAt(paints, at, x, y, z);
  out[0] = r * blend(paints, at, share) + shineR;
  out[1] = g * blend(paints, at + 1, share) + shineG;
  out[2] = b * blend(paints, at + 2, share) + shineB;
}

function blend(paints: Float64Array, at: number, share: number): number {
  const from = double(paints, at + FROM);
  return from + share * (double(paints, at + TO) - from);
}
