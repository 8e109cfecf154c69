import { createRandom } from "../../core/random.ts";
import { CATEGORIES } from "../category.ts";
import { createDraw, type Draw } from "../draw.ts";
import { drawEnvironment, type Environment } from "../environment.ts";
import { createRenderer, type Picture, type Renderer } from "../raster/renderer.ts";
import type { Scene } from "../scene.ts";
import { findObject, type Pool, type WorldObject } from "../world-object.ts";
import type { Job, WorldSettings } from "./settings.ts";

/** The stream of a job: the same whatever thread does it, and whatever else is rendered. */
export function drawJob({ dataset, index, settings }: Job): Draw {
  return createDraw(createRandom(`world/${settings.seed}/${dataset}/${index}`));
}

/** Renders at the settings' size, 4:3, in buffers that the thread keeps. */
export function renderScene(scene: Scene, height: number): Picture {
  const known = renderers.get(height);
  const renderer = known ?? createRenderer(widthOf(height), height);
  if (known === undefined) renderers.set(height, renderer);
  return renderer(scene);
}

const renderers = new Map<number, Renderer>();

export function widthOf(height: number): number {
  return Math.round((height * 4) / 3);
}

/** One of the pool's backgrounds. */
export function findPlace({ seed, places }: WorldSettings, pool: Pool, number: number): Environment {
  return drawEnvironment(createDraw(createRandom(`world/${seed}/${pool}/place/${number % Math.max(1, places)}`)));
}

export function drawPlace(draw: Draw, settings: WorldSettings, pool: Pool): Environment {
  return findPlace(settings, pool, draw.integer(Math.max(1, settings.places)));
}

/** The pool's objects in turn, category by category: numbers 0 … 11 are the first of each. */
export function findNth(settings: WorldSettings, pool: Pool, n: number): WorldObject {
  const perCategory = pool === "train" ? settings.objects : settings.evaluationObjects;
  const category = n % CATEGORIES.length;
  const number = Math.floor(n / CATEGORIES.length) % perCategory;
  return findObject({ seed: settings.seed, pool, category, number });
}

export function drawObject(draw: Draw, settings: WorldSettings, pool: Pool): WorldObject {
  const perCategory = pool === "train" ? settings.objects : settings.evaluationObjects;
  return findNth(settings, pool, draw.integer(perCategory * CATEGORIES.length));
}

export function drawBlock(draw: Draw, { seed }: WorldSettings, pool: Pool): WorldObject {
  return findObject({ seed, pool, category: undefined, number: draw.integer(24) });
}
