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
  /** Nothing of it is behind the camera. */
  readonly whole: boolean;
}

/** Projects a body's mesh. The vertices stand in a buffer that the next call overwrites. */
export function projectBody(view: View, body: Body): Projected {
  const [ox, oy, oz] = turnedAxes(body);
  const from = subtract(body.at, view.eye);
  const row = (axis: Vec3): readonly [number, number, number, number] => [
    dot(axis, ox),
    dot(axis, oy),
    dot(axis, oz),
    dot(axis, from),
  ];
  return projectRows(body.object.mesh.positions, view, row(view.right), row(view.up), row(view.forward));
}

/** Projects the shadow that a body throws on the ground, away from `towards` (which points above the horizon). */
export function projectShadow(view: View, body: Body, towards: Vec3): Projected {
  const flatten = ([x, y, z]: Vec3): Vec3 => [x - (towards[0] / towards[2]) * z, y - (towards[1] / towards[2]) * z, 0];
  const [ox, oy, oz] = turnedAxes(body).map(flatten) as unknown as [Vec3, Vec3, Vec3];
  const from = subtract(flatten(body.at), view.eye);
  const row = (axis: Vec3): readonly [number, number, number, number] => [
    dot(axis, ox),
    dot(axis, oy),
    dot(axis, oz),
    dot(axis, from),
  ];
  return projectRows(body.object.mesh.positions, view, row(view.right), row(view.up), row(view.forward));
}

/** Where the object's axes point in the world, times its size. */
function turnedAxes({ yaw, size }: Body): [Vec3, Vec3, Vec3] {
  const [c, s] = [Math.cos(yaw) * size, Math.sin(yaw) * size];
  return [
    [c, s, 0],
    [-s, c, 0],
    [0, 0, size],
  ];
}

type Row = readonly [number, number, number, number];

let buffer = new Float32Array(0);

function projectRows(positions: Float32Array, view: View, across: Row, above: Row, ahead: Row): Projected {
  if (buffer.length < positions.length) buffer = new Float32Array(positions.length * 2);
  const vertices = buffer;
  const [a0, a1, a2, a3] = across;
  const [b0, b1, b2, b3] = above;
  const [c0, c1, c2, c3] = ahead;
  const { zoom, centreX, centreY } = view;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let whole = true;
  for (let i = 0; i < positions.length; i += 3) {
    const x = float(positions, i);
    const y = float(positions, i + 1);
    const z = float(positions, i + 2);
    const distance = c0 * x + c1 * y + c2 * z + c3;
    if (distance < NEAR) {
      vertices[i + 2] = 0;
      whole = false;
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
  return { vertices, left, top, right, bottom, whole };
}
