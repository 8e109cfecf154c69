import type { Body } from "../scene.ts";
import { dot, subtract, type Vec3 } from "../vector.ts";
import { float } from "./read.ts";
import { NEAR, type View } from "./view.ts";

/** A mesh on the screen: x, y in samples and 1 / distance a vertex (0 behind the camera). */
export interface Projected {
  readonly vertices: Float32Array;
  /** Of all of it, also outside of the picture; in samples. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Projects a body's mesh into `buffer`, or into a larger one where that is too small. */
export function projectBody(view: View, body: Body, buffer: Float32Array): Projected {
  return projectPoints(body, view, (point) => point, buffer);
}

/** Projects the shadow that a body throws on the ground, away from `towards` (which points above the horizon). */
export function projectShadow(view: View, body: Body, towards: Vec3, buffer: Float32Array): Projected {
  const slopeX = towards[0] / towards[2];
  const slopeY = towards[1] / towards[2];
  return projectPoints(body, view, ([x, y, z]) => [x - slopeX * z, y - slopeY * z, 0], buffer);
}

/** `press` is linear: it is applied to the object's axes and place, not to each point. */
function projectPoints(body: Body, view: View, press: (point: Vec3) => Vec3, buffer: Float32Array): Projected {
  const c = Math.cos(body.yaw) * body.size;
  const s = Math.sin(body.yaw) * body.size;
  const axes = [press([c, s, 0]), press([-s, c, 0]), press([0, 0, body.size])] as const;
  const from = subtract(press(body.at), view.eye);
  const row = (axis: Vec3): Row => [dot(axis, axes[0]), dot(axis, axes[1]), dot(axis, axes[2]), dot(axis, from)];
  const { positions } = body.object.mesh;
  const vertices = buffer.length < positions.length ? new Float32Array(positions.length * 2) : buffer;
  return projectRows(positions, vertices, view, [row(view.right), row(view.up), row(view.forward)]);
}

/** Takes a point (and 1) to its place along an axis of the view. */
type Row = readonly [x: number, y: number, z: number, one: number];

function projectRows(
  positions: Float32Array,
  vertices: Float32Array,
  view: View,
  [across, above, ahead]: readonly [Row, Row, Row],
): Projected {
  const [a0, a1, a2, a3] = across;
  const [b0, b1, b2, b3] = above;
  const [c0, c1, c2, c3] = ahead;
  const { zoom, centreX, centreY } = view;
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < positions.length; i += 3) {
    const x = float(positions, i);
    const y = float(positions, i + 1);
    const z = float(positions, i + 2);
    const distance = c0 * x + c1 * y + c2 * z + c3;
    if (distance < NEAR) {
      vertices[i + 2] = 0;
      continue;
    }
    const nearness = 1 / distance;
    const sx = centreX + zoom * nearness * (a0 * x + a1 * y + a2 * z + a3);
    const sy = centreY - zoom * nearness * (b0 * x + b1 * y + b2 * z + b3);
    vertices[i] = sx;
    vertices[i + 1] = sy;
    vertices[i + 2] = nearness;
    if (sx < left) left = sx;
    if (sx > right) right = sx;
    if (sy < top) top = sy;
    if (sy > bottom) bottom = sy;
  }
  return { vertices, left, top, right, bottom };
}
