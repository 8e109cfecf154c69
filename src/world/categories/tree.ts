import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { smoothCurve, toPath } from "../shapes/curve.ts";
import { inTurn, move, type Place, stretch } from "../shapes/place.ts";
import { addRevolution, type ProfilePoint } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** A trunk under a crown: conifer tiers, a cluster of leafy balls, or palm leaves. Slots: trunk, crown, second green. */
export function buildTree(mesh: MeshBuilder, draw: Draw): void {
  const trunk = draw.range(0.35, 0.8);
  const kind = draw.pick("conifer", "leafy", "leafy", "palm");
  const height = kind === "palm" ? trunk + 0.8 : trunk;
  const lean = draw.swing(0, 0.14);
  const path: Vec3[] = [
    [0, 0, 0],
    [lean * 0.3, 0, height * 0.5],
    [lean, 0, height + 0.1],
  ];
  const radius = draw.range(0.05, 0.1);
  addTube(mesh, { path: toPath(smoothCurve(path, 4)), radius: (t) => radius * (1.3 - 0.6 * t), slot: 0 });
  if (kind === "conifer") addTiers(mesh, draw, trunk * 0.6);
  else if (kind === "leafy") addBalls(mesh, draw, [lean, 0, height]);
  else addLeaves(mesh, draw, [lean, 0, height + 0.08]);
}

function addTiers(mesh: MeshBuilder, draw: Draw, from: number): void {
  const tiers = draw.pick(1, 2, 3, 4);
  const wide = draw.range(0.34, 0.55);
  const tall = draw.range(1, 1.5);
  for (let i = 0; i < tiers; i++) {
    const share = i / tiers;
    const radius = wide * (1 - share * 0.65);
    const low = from + tall * share * 0.85;
    const profile = [
      [0, low + 0.05],
      [radius, low],
      [0, low + (tall / tiers) * 1.25],
    ] as const;
    addRevolution(mesh, { profile, slot: 1 + (i % 2), sides: 18 });
  }
}

const BALL = Array.from({ length: 9 }, (_, i): ProfilePoint => {
  const angle = Math.PI * (i / 8);
  return [Math.sin(angle), -Math.cos(angle)];
});

function addBalls(mesh: MeshBuilder, draw: Draw, [x, y, z]: Vec3): void {
  const balls = draw.pick(1, 3, 4, 5, 6);
  const size = draw.range(0.34, 0.5);
  const squash = draw.range(0.75, 1.3);
  const ball = (radius: number, at: Vec3, slot: number): void => {
    const place: Place = inTurn(stretch(radius, radius, radius * squash), move(...at));
    addRevolution(mesh, { profile: BALL, slot, sides: 16, place });
  };
  ball(size, [x, y, z + size * squash * 0.8], 1);
  for (let i = 1; i < balls; i++) {
    const angle = (2 * Math.PI * i) / (balls - 1) + draw.range(-0.3, 0.3);
    const out = size * draw.range(0.5, 0.85);
    const up = z + size * draw.range(0.3, 1.4);
    ball(size * draw.range(0.45, 0.7), [x + out * Math.cos(angle), y + out * Math.sin(angle), up], 1 + (i % 2));
  }
}

function addLeaves(mesh: MeshBuilder, draw: Draw, [x, y, z]: Vec3): void {
  const leaves = 6 + draw.integer(4);
  const reach = draw.range(0.55, 0.8);
  for (let i = 0; i < leaves; i++) {
    const angle = (2 * Math.PI * i) / leaves + draw.range(-0.15, 0.15);
    const droop = draw.range(0.25, 0.5);
    const rows = Array.from({ length: 7 }, (_, step): Vec3[] => {
      const t = step / 6;
      const out = reach * t;
      const half = 0.13 * Math.sin(Math.PI * (0.12 + 0.88 * t));
      const up = z + 0.35 * Math.sin(Math.PI * 0.7 * t) - droop * t * t;
      return [-1, 0, 1].map(
        (side): Vec3 => [
          x + out * Math.cos(angle) - side * half * Math.sin(angle),
          y + out * Math.sin(angle) + side * half * Math.cos(angle),
          up - Math.abs(side) * 0.06,
        ],
      );
    });
    mesh.addGrid({ rows, slot: 1 + (i % 2) });
  }
}
