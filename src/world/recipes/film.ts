import type { Draw } from "../draw.ts";
import type { Environment } from "../environment.ts";
import { type Body, type Camera, orbit, type Scene } from "../scene.ts";
import { add, cross, mix, normalise, scale, subtract, type Vec3 } from "../vector.ts";
import type { WorldObject } from "../world-object.ts";
import { distanceToFill } from "./framing.ts";
import { drawLamps, drawLighting, type Lighting, mixLighting, setLights } from "./lighting.ts";
import { scatter } from "./scatter.ts";

/** Who plays, and where. */
export interface Cast {
  readonly target: WorldObject;
  readonly around: readonly WorldObject[];
  /** Passes between the camera and the target. */
  readonly passing: WorldObject | undefined;
  /** Undefined: a dark studio, in which lamps are the only light. */
  readonly place: Environment | undefined;
}

/** A video as what changes from its start to its end. */
export interface Film {
  readonly cast: Cast;
  readonly start: Vec3;
  readonly end: Vec3;
  readonly yaw: readonly [number, number];
  readonly size: number;
  readonly others: readonly Body[];
  /** Turn of the others from start to end, radians. */
  readonly stir: number;
  readonly azimuth: readonly [number, number];
  readonly elevation: readonly [number, number];
  readonly distance: readonly [number, number];
  /** How far off the middle of the picture the target is kept, and how fast that changes. */
  readonly sway: readonly [x: number, y: number, speed: number, phase: number];
  readonly lighting: readonly [Lighting, Lighting];
  /** When something passes, how far it begins beside the line of sight, and how big it is. */
  readonly pass: { readonly from: number; readonly to: number; readonly beside: number; readonly size: number };
}

export function drawFilm(draw: Draw, cast: Cast): Film {
  const heading = draw.range(0, 2 * Math.PI);
  const travel = draw.range(0.1, 0.7);
  const step: Vec3 = [Math.cos(heading) * travel, Math.sin(heading) * travel, 0];
  const yaw = draw.range(0, 2 * Math.PI);
  const size = draw.range(0.85, 1.15);
  const drawLight = cast.place === undefined ? drawLamps : drawLighting;
  const first = drawLight(draw);
  const second = drawLight(draw);
  const azimuth = draw.range(0, 360);
  // By so many degrees the target is seen from another side at the end: the camera goes around it, and it turns the other way.
  const round = draw.swing(...ROUND);
  const byCamera = round * draw.range(0.3, 0.7);
  const from = draw.range(0.05, 0.6);
  const far = (share: number): number => size * distanceToFill(cast.target, FOCAL, share);
  const stage: Body = { object: cast.target, at: [0, 0, 0], yaw: 0, size: size + travel };
  return {
    cast,
    start: scale(step, -0.5),
    end: scale(step, 0.5),
    yaw: [yaw, yaw - ((round - byCamera) * Math.PI) / 180],
    size,
    others: scatter(draw, cast.around, { radius: 2, sizes: [0.7, 1.1], around: [stage] }),
    stir: draw.swing(0.3, 2),
    azimuth: [azimuth, azimuth + byCamera],
    elevation: [draw.range(8, 45), draw.range(8, 45)],
    distance: [far(draw.range(0.5, 0.9)), far(draw.range(0.5, 0.9))],
    sway: [draw.range(0, 0.22), draw.range(0, 0.12), draw.range(2, 6), draw.range(0, 6)],
    lighting: [first, { ...second, azimuth: first.azimuth + draw.swing(...ROUND) }],
    pass: { from, to: from + draw.range(0.2, 0.4), beside: draw.swing(0.9, 1.3), size: draw.range(0.3, 0.5) },
  };
}

/** The film at a time in [0, 1]; the target is the first body. */
export function filmFrame(film: Film, time: number): Scene {
  const { cast, size } = film;
  const at = mix(film.start, film.end, time);
  const target: Body = { object: cast.target, at, yaw: between(film.yaw, time), size };
  const middle: Vec3 = [at[0], at[1], (cast.target.extent[2] * size) / 2];
  const [swayX, swayY, speed, phase] = film.sway;
  const camera: Camera = {
    ...orbit(middle, between(film.azimuth, time), between(film.elevation, time), between(film.distance, time), FOCAL),
    shift: [swayX * Math.sin(speed * time + phase), swayY * Math.cos(speed * time * 1.3 + phase)],
  };
  const others = film.others.map((body) => ({ ...body, yaw: body.yaw + film.stir * time }));
  const passing = cast.passing === undefined ? [] : placePassing(film, camera, cast.passing, time);
  return {
    bodies: [target, ...others, ...passing],
    camera,
    ...setLights(mixLighting(...film.lighting, time)),
    environment: cast.place,
  };
}

const FOCAL = 2.9;

/** How far view and light go round in a film, degrees: by as much, so that a pair of frames tells no more of one than of the other. */
const ROUND = [198, 432] as const;

function placePassing({ pass }: Film, camera: Camera, object: WorldObject, time: number): Body[] {
  const share = (time - pass.from) / (pass.to - pass.from);
  if (share < 0 || share > 1) return [];
  return [
    standBefore(camera, object, { depth: 0.5, beside: pass.beside * (1 - 2 * share), size: pass.size, yaw: share }),
  ];
}

/**
 * A body between the eye and what it looks at: `depth` is the share of the way to that, `beside` a distance to the right of the line of sight,
 * at that depth.
 */
export function standBefore(
  camera: Camera,
  object: WorldObject,
  { depth, beside, size, yaw }: { depth: number; beside: number; size: number; yaw: number },
): Body {
  const sight = subtract(camera.target, camera.eye);
  const right = normalise(cross(sight, [0, 0, 1]));
  const centre = add(add(camera.eye, scale(sight, depth)), scale(right, beside));
  return { object, at: [centre[0], centre[1], Math.max(0, centre[2] - (object.extent[2] * size) / 2)], yaw, size };
}

function between([from, to]: readonly [number, number], share: number): number {
  return from + (to - from) * share;
}
