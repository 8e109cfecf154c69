import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { smoothCurve, toPath } from "../shapes/curve.ts";
import { inTurn, move, turn } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** A foot, a stem and a shade: standing lamps and bent desk lamps. Slots: stem, shade, foot. */
export function buildLamp(mesh: MeshBuilder, draw: Draw): void {
  const foot = draw.range(0.24, 0.38);
  addRevolution(mesh, {
    profile: [
      [foot, 0],
      [foot * 0.95, 0.05],
      [0.05, draw.range(0.08, 0.2)],
    ],
    slot: 2,
  });
  const height = draw.range(0.9, 1.6);
  if (draw.chance(0.4)) addDeskLamp(mesh, draw, height);
  else addStandingLamp(mesh, draw, height);
}

function addStandingLamp(mesh: MeshBuilder, draw: Draw, height: number): void {
  const bulge = draw.range(0.02, 0.13);
  const waves = draw.pick(0, 1, 2);
  addTube(mesh, {
    path: Array.from({ length: 13 }, (_, i): Vec3 => [0, 0, 0.05 + ((height - 0.05) * i) / 12]),
    radius: (t) => 0.03 + bulge * Math.sin(Math.PI * t * waves) ** 2 * (1 - t * 0.5),
    slot: 0,
    sides: 12,
  });
  const wide = draw.range(0.3, 0.5);
  const narrow = wide * draw.range(0.35, 0.95);
  const tall = draw.range(0.35, 0.6);
  const dome = draw.chance(0.3);
  const low = height - tall * 0.4;
  const profile = dome
    ? ([
        [wide, low],
        [wide * 0.92, low + tall * 0.4],
        [wide * 0.65, low + tall * 0.75],
        [0.04, low + tall * 0.95],
      ] as const)
    : ([
        [wide, low],
        [narrow, low + tall],
      ] as const);
  addRevolution(mesh, { profile, slot: 1 });
}

function addDeskLamp(mesh: MeshBuilder, draw: Draw, height: number): void {
  const reach = draw.range(0.35, 0.65);
  const back = draw.range(0, 0.35);
  const joint: Vec3 = [0, back, height * draw.range(0.5, 0.65)];
  const head: Vec3 = [0, -reach, height];
  const path: Vec3[] = [[0, 0, 0.05], joint, head];
  addTube(mesh, { path: draw.chance(0.5) ? path : toPath(smoothCurve(path, 6)), radius: 0.035, slot: 0 });
  const wide = draw.range(0.2, 0.3);
  const tall = draw.range(0.3, 0.42);
  const place = inTurn(turn("x", -draw.range(0.2, 0.8)), move(...head));
  const profile = [
    [wide, -tall * 0.8],
    [wide * 0.85, -tall * 0.45],
    [0.08, 0.03],
    [0, 0.08],
  ] as const;
  addRevolution(mesh, { profile, slot: 1, place });
}
