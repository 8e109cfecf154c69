import { type Outdoors, SURFACES } from "../environment.ts";
import type { Scene } from "../scene.ts";
import { noiseAt } from "../texture.ts";
import { applyLight, type Look, lightSurface, pixelSize, prepareCoat, type Ray } from "./backdrop.ts";
import { double } from "./read.ts";
import type { View } from "./view.ts";

/** Ground that fades into the haze, hills, and a sky with clouds. */
export function prepareOutdoors(scene: Scene, outdoors: Outdoors, view: View): Look {
  const { ground, groundName, horizon } = outdoors;
  const coat = prepareCoat(ground);
  const groundLight = lightSurface(scene, [0, 0, 1]);
  const groundSurface = SURFACES.indexOf(groundName);
  const size = pixelSize(view);
  const lookUp = prepareSky(outdoors, scene);
  return (out, ray, lit) => {
    if (ray.z >= 0) return lookUp(out, ray);
    const distance = -view.eye[2] / ray.z;
    coat(out, view.eye[0] + ray.x * distance, view.eye[1] + ray.y * distance, 0, (distance * size) / -ray.z);
    applyLight(out, groundLight, lit);
    const haze = 1 - Math.exp(-distance / HAZE);
    for (let i = 0; i < 3; i++) out[i] = double(out, i) + haze * ((horizon[i] ?? 0) * 0.8 - double(out, i));
    return groundSurface;
  };
}

/** Distance in which about two thirds of the colour is lost. */
const HAZE = 60;

function prepareSky(
  { zenith, horizon, clouds, hill, rise, phase }: Outdoors,
  scene: Scene,
): (out: Float64Array, ray: Ray) => number {
  const hillLight = lightSurface(scene, [0, 0, 1]);
  const hillCoat = prepareCoat(hill);
  return (out, ray) => {
    const flat = Math.sqrt(ray.x * ray.x + ray.y * ray.y);
    const slope = ray.z / flat;
    const [x, y] = [ray.x / flat, ray.y / flat];
    if (slope < rise * noiseAt(x * 3 + phase, y * 3, 7)) {
      hillCoat(out, x * 8, y * 8, slope * 8, 0);
      applyLight(out, hillLight, 1);
      for (let i = 0; i < 3; i++) out[i] = double(out, i) * 0.6 + (horizon[i] ?? 0) * 0.25;
      return HILL;
    }
    const height = Math.min(1, slope * 1.4);
    const cloud = cloudAt(x, y, slope, phase, clouds);
    for (let i = 0; i < 3; i++) {
      const clear = (horizon[i] ?? 0) + height * ((zenith[i] ?? 0) - (horizon[i] ?? 0));
      out[i] = clear + cloud * (0.95 - clear);
    }
    return SKY;
  };
}

function cloudAt(x: number, y: number, slope: number, phase: number, clouds: number): number {
  if (clouds < 0.1) return 0;
  const depth = 1 / (slope + 0.25);
  const density =
    noiseAt(x * depth * 2 + phase, y * depth * 2, 3) * 0.7 + noiseAt(x * depth * 6, y * depth * 6 + phase, 5) * 0.3;
  return Math.min(1, Math.max(0, (density - 1 + clouds) * 3)) * Math.min(1, slope * 5);
}

const HILL = SURFACES.indexOf("hill");
const SKY = SURFACES.indexOf("sky");
