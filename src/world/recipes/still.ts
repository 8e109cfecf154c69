import type { Draw } from "../draw.ts";
import { orbit, type Scene } from "../scene.ts";
import type { Pool, WorldObject } from "../world-object.ts";
import { drawLighting, setLights } from "./lighting.ts";
import { scatter } from "./scatter.ts";
import type { WorldSettings } from "./settings.ts";
import { drawBlock, drawObject, drawPlace } from "./studio.ts";

export interface StillOptions {
  readonly settings: WorldSettings;
  readonly pool: Pool;
  /** Fewest and most objects. */
  readonly objects: readonly [number, number];
  /** Radius of the ground that they stand on. */
  readonly radius: number;
}

/** A scene of several objects, some before others, some cut by the edge. */
export function drawStill(draw: Draw, { settings, pool, objects: [fewest, most], radius }: StillOptions): Scene {
  const count = fewest + draw.integer(most - fewest + 1);
  const objects: WorldObject[] = [];
  for (let i = 0; i < count; i++) objects.push(drawObject(draw, settings, pool));
  const blocks = Math.round(settings.clutter * 2 * draw.range(0, 1.2));
  const clutter = Array.from({ length: blocks }, () => drawBlock(draw, settings, pool));
  const bodies = scatter(draw, [...objects, ...clutter], {
    radius: radius * draw.range(0.7, 1.1),
    sizes: [0.75, 1.25],
  });
  const distance = radius * draw.range(1.5, 2.2) + 0.6;
  return {
    bodies,
    camera: {
      ...orbit([0, 0, 0.35], draw.range(0, 360), draw.range(8, 42), distance, 2.4),
      shift: [draw.range(-0.2, 0.2), draw.range(-0.1, 0.1)],
    },
    ...setLights(drawLighting(draw)),
    environment: drawPlace(draw, settings, pool),
  };
}
