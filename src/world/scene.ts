import type { Colour } from "./colour.ts";
import type { Environment } from "./environment.ts";
import type { Vec3 } from "./vector.ts";
import type { WorldObject } from "./world-object.ts";

/** What one picture shows. */
export interface Scene {
  readonly bodies: readonly Body[];
  readonly camera: Camera;
  /** The first casts the shadow on the ground. */
  readonly lights: readonly Light[];
  /** Light from everywhere: from above and from below. */
  readonly ambient: { readonly above: Colour; readonly below: Colour };
  /** Undefined: black, without ground. */
  readonly environment: Environment | undefined;
}

/** An object in its place. */
export interface Body {
  readonly object: WorldObject;
  readonly at: Vec3;
  /** Radians, counter-clockwise seen from above; 0 looks along −y. */
  readonly yaw: number;
  readonly size: number;
}

export interface Camera {
  readonly eye: Vec3;
  readonly target: Vec3;
  /** Distance over half the picture's height, 1/tan(half the angle of view). */
  readonly focal: number;
  /** Where the target appears, in shares of half the picture's height, x right and y up. */
  readonly shift?: readonly [number, number];
}

/** From far away. */
export interface Light {
  /** Towards the light, of length 1. */
  readonly towards: Vec3;
  readonly colour: Colour;
}

const DEGREE = Math.PI / 180;

/**
 * A camera that looks at a target from an azimuth and elevation (degrees) and a distance. As in Pascal3D+ (Xiang et al. 2014): azimuth 0 sees
 * the front, and grows counter-clockwise seen from above.
 */
export function orbit(target: Vec3, azimuth: number, elevation: number, distance: number, focal: number): Camera {
  return { eye: pointAt(target, azimuth, elevation, distance), target, focal };
}

export function towards(azimuth: number, elevation: number): Vec3 {
  return pointAt([0, 0, 0], azimuth, elevation, 1);
}

function pointAt([x, y, z]: Vec3, azimuth: number, elevation: number, distance: number): Vec3 {
  const flat = Math.cos(elevation * DEGREE) * distance;
  return [
    x + flat * Math.sin(azimuth * DEGREE),
    y - flat * Math.cos(azimuth * DEGREE),
    z + Math.sin(elevation * DEGREE) * distance,
  ];
}
