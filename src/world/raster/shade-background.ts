import type { Scene } from "../scene.ts";
import type { Ray } from "./backdrop.ts";
import type { Canvas } from "./canvas.ts";
import { prepareOutdoors } from "./outdoors.ts";
import { byte, double, float } from "./read.ts";
import { prepareRoom } from "./room.ts";
import { OVERSAMPLING, type Samples } from "./samples.ts";
import type { View } from "./view.ts";

/** Adds what is seen between the bodies: one ray a pixel, and four where facets meet. The shadow on the ground has the samples' edges. */
export function shadeBackground(canvas: Canvas, samples: Samples, view: View, scene: Scene): void {
  if (scene.environment === undefined) return;
  const cast = prepareRays(view, scene, scene.environment);
  const { facet, behind } = canvas;
  forEachOpen(canvas, (pixel, x, y) => {
    facet[pixel] = cast(x + 0.5, y + 0.5, litAt(canvas, samples, x, y));
    for (let c = 0; c < 3; c++) behind[pixel * 3 + c] = double(seen, c);
  });
  forEachOpen(canvas, (pixel, x, y) => {
    if (isEdge(canvas, x, y)) castFour(canvas, pixel, cast, x, y, litAt(canvas, samples, x, y));
    addBehind(canvas, pixel);
  });
}

/** Pixels that bodies don't cover all of. */
function forEachOpen({ width, height, covered }: Canvas, visit: (pixel: number, x: number, y: number) => void): void {
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) if (covered[pixel] !== ALL) visit(pixel, x, y);
  }
}

/** Samples a pixel has. */
const ALL = OVERSAMPLING ** 2;

/** What the last ray saw. */
const seen = new Float64Array(3);

/** Light into `seen` from a place of the picture, px; returns the facet. */
type Cast = (x: number, y: number, lit: number) => number;

function prepareRays(view: View, scene: Scene, environment: NonNullable<Scene["environment"]>): Cast {
  const look =
    environment.kind === "room" ? prepareRoom(scene, environment, view) : prepareOutdoors(scene, environment, view);
  const { right, up, forward, zoom, centreX, centreY } = view;
  const ray: Ray = { x: 0, y: 0, z: 0 };
  return (x, y, lit) => {
    const across = (x * OVERSAMPLING - centreX) / zoom;
    const above = (centreY - y * OVERSAMPLING) / zoom;
    ray.x = forward[0] + right[0] * across + up[0] * above;
    ray.y = forward[1] + right[1] * across + up[1] * above;
    ray.z = forward[2] + right[2] * across + up[2] * above;
    return look(seen, ray, lit);
  };
}

/** Share of a pixel's background that is not in shadow. */
function litAt({ covered, width }: Canvas, { shadow, owner, width: stride }: Samples, x: number, y: number): number {
  const at = (y * stride + x) * OVERSAMPLING;
  let dark = 0;
  if (shadow[at] === 1 && owner[at] === 0) dark++;
  if (shadow[at + 1] === 1 && owner[at + 1] === 0) dark++;
  if (shadow[at + stride] === 1 && owner[at + stride] === 0) dark++;
  if (shadow[at + stride + 1] === 1 && owner[at + stride + 1] === 0) dark++;
  return dark === 0 ? 1 : 1 - dark / (ALL - byte(covered, y * width + x));
}

/** The pixel to the right, left, above or below shows another facet. */
function isEdge({ facet, width, height }: Canvas, x: number, y: number): boolean {
  const at = y * width + x;
  const here = facet[at];
  const differs = (other: number): boolean => facet[other] !== here && facet[other] !== 0;
  return (
    (x > 0 && differs(at - 1)) ||
    (x + 1 < width && differs(at + 1)) ||
    (y > 0 && differs(at - width)) ||
    (y + 1 < height && differs(at + width))
  );
}

function castFour({ behind }: Canvas, pixel: number, cast: Cast, x: number, y: number, lit: number): void {
  behind.fill(0, pixel * 3, pixel * 3 + 3);
  for (const [dx, dy] of QUARTERS) {
    cast(x + dx, y + dy, lit);
    for (let c = 0; c < 3; c++) behind[pixel * 3 + c] = float(behind, pixel * 3 + c) + double(seen, c) / 4;
  }
}

const QUARTERS = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

function addBehind({ light, behind, covered }: Canvas, pixel: number): void {
  const share = 1 - byte(covered, pixel) / ALL;
  const at = pixel * 3;
  light[at] = float(light, at) + float(behind, at) * share;
  light[at + 1] = float(light, at + 1) + float(behind, at + 1) * share;
  light[at + 2] = float(light, at + 2) + float(behind, at + 2) * share;
}
