import type { Scene } from "../scene.ts";
import type { Ray } from "./backdrop.ts";
import type { Canvas } from "./canvas.ts";
import { prepareOutdoors } from "./outdoors.ts";
import { byte, double, float } from "./read.ts";
import { prepareRoom } from "./room.ts";
import { OVERSAMPLING, type Samples } from "./samples.ts";
import type { View } from "./view.ts";

/** Adds what is seen between the bodies, one ray a pixel; the shadow on the ground has the samples' edges. */
export function shadeBackground(canvas: Canvas, samples: Samples, view: View, scene: Scene): void {
  const { environment } = scene;
  if (environment === undefined) return;
  const look =
    environment.kind === "room" ? prepareRoom(scene, environment, view) : prepareOutdoors(scene, environment, view);
  const out = new Float64Array(3);
  const all = OVERSAMPLING ** 2;
  for (let y = 0, pixel = 0; y < canvas.height; y++) {
    const up = (view.centreY - (y + 0.5) * OVERSAMPLING) / view.zoom;
    for (let x = 0; x < canvas.width; x++, pixel++) {
      const free = all - byte(canvas.covered, pixel);
      if (free === 0) continue;
      const right = ((x + 0.5) * OVERSAMPLING - view.centreX) / view.zoom;
      const lit = 1 - shadowOf(samples, x, y) / free;
      canvas.surface[pixel] = look(out, alongRay(view, right, up), lit);
      const share = free / all;
      canvas.light[pixel * 3] = float(canvas.light, pixel * 3) + double(out, 0) * share;
      canvas.light[pixel * 3 + 1] = float(canvas.light, pixel * 3 + 1) + double(out, 1) * share;
      canvas.light[pixel * 3 + 2] = float(canvas.light, pixel * 3 + 2) + double(out, 2) * share;
    }
  }
}

/** How many of a pixel's samples show the background in shadow. */
function shadowOf({ width, shadow, owner }: Samples, x: number, y: number): number {
  const at = y * OVERSAMPLING * width + x * OVERSAMPLING;
  let count = 0;
  for (const i of [at, at + 1, at + width, at + width + 1]) if (shadow[i] === 1 && owner[i] === 0) count++;
  return count;
}

const ray: Ray = { x: 0, y: 0, z: 0 };

function alongRay({ right, up, forward }: View, across: number, above: number): Ray {
  ray.x = forward[0] + right[0] * across + up[0] * above;
  ray.y = forward[1] + right[1] * across + up[1] * above;
  ray.z = forward[2] + right[2] * across + up[2] * above;
  return ray;
}
