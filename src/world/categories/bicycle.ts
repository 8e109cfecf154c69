import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** Two spoked wheels, a frame of tubes, saddle and handlebar. Slots: frame, tyres, saddle and grips, spokes. */
export function buildBicycle(mesh: MeshBuilder, draw: Draw): void {
  const radius = draw.range(0.36, 0.46);
  const small = draw.chance(0.25) ? radius * draw.range(0.6, 0.8) : radius;
  const base = draw.range(0.95, 1.2);
  const front: Vec3 = [0, -base / 2, small];
  const rear: Vec3 = [0, base / 2, radius];
  addSpokedWheel(mesh, draw, front, small);
  addSpokedWheel(mesh, draw, rear, radius);
  const crank: Vec3 = [0, base * 0.08, radius * 0.8];
  const seat: Vec3 = [0, base * draw.range(0.18, 0.26), draw.range(0.85, 1.1)];
  const head: Vec3 = [0, -base * draw.range(0.28, 0.34), draw.range(0.85, 1.05)];
  const dip = draw.chance(0.35) ? draw.range(0.2, 0.35) : 0;
  const joint: Vec3 = [0, seat[1] - 0.03, seat[2] - 0.1 - dip];
  const thick = draw.range(0.025, 0.05);
  const link = (...path: Vec3[]): void => addTube(mesh, { path, radius: thick, slot: 0, sides: 6 });
  link(crank, seat);
  link(crank, [head[0], head[1], head[2] - 0.12]);
  link(joint, head);
  addFork(mesh, crank, rear, thick);
  addFork(mesh, joint, rear, thick);
  addFork(mesh, head, front, thick);
  addTube(mesh, {
    path: [
      [-0.05, crank[1], crank[2]],
      [0.05, crank[1], crank[2]],
    ],
    radius: 0.13,
    slot: 3,
    sides: 14,
  });
  addBox(mesh, { size: [0.16, 0.3, 0.06], at: [0, seat[1] + 0.02, seat[2]], slot: 2, taper: [0.7, 0.9] });
  addBar(mesh, draw, head);
}

function addSpokedWheel(mesh: MeshBuilder, draw: Draw, [x, y, z]: Vec3, radius: number): void {
  const tyre = draw.range(0.028, 0.05);
  const at = (angle: number, r: number): Vec3 => [x, y + r * Math.cos(angle), z + r * Math.sin(angle)];
  const path = Array.from({ length: 24 }, (_, i) => at((2 * Math.PI * i) / 24, radius - tyre));
  addTube(mesh, { path, radius: tyre, slot: 1, sides: 7, loop: true });
  const spokes = 4 + draw.integer(5);
  for (let i = 0; i < spokes; i++) {
    const angle = (Math.PI * (i + 0.5)) / spokes;
    addTube(mesh, { path: [at(angle, radius - tyre), at(angle, tyre - radius)], radius: 0.012, slot: 3, sides: 4 });
  }
}

function addFork(mesh: MeshBuilder, top: Vec3, axle: Vec3, thick: number): void {
  for (const side of [-1, 1]) {
    const path: Vec3[] = [top, [side * 0.06, axle[1], axle[2]]];
    addTube(mesh, { path, radius: thick * 0.8, slot: 0, sides: 6 });
  }
}

function addBar(mesh: MeshBuilder, draw: Draw, [x, y, z]: Vec3): void {
  const half = draw.range(0.22, 0.32);
  const rise = draw.range(0.05, 0.18);
  const back = draw.range(-0.12, 0.2);
  addTube(mesh, {
    path: [
      [x, y, z],
      [x, y - 0.03, z + rise],
    ],
    radius: 0.03,
    slot: 0,
    sides: 6,
  });
  addTube(mesh, {
    path: [
      [-half, y + back, z + rise],
      [-half * 0.5, y - 0.03, z + rise],
      [half * 0.5, y - 0.03, z + rise],
      [half, y + back, z + rise],
    ],
    radius: 0.028,
    slot: 2,
    sides: 6,
  });
}
