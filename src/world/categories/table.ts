import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { stretch } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";

/** A top, square, long or round, on four legs, two trestles or a pedestal. Slots: top, legs, shelf. */
export function buildTable(mesh: MeshBuilder, draw: Draw): void {
  const length = draw.range(1, 1.9);
  const width = draw.range(0.75, 1.1);
  const height = draw.range(0.5, 1);
  const thick = draw.range(0.05, 0.14);
  const round = draw.chance(0.35);
  if (round) {
    const profile = [
      [0, height],
      [0.5, height],
      [0.5, height + thick],
      [0, height + thick],
    ] as const;
    addRevolution(mesh, { profile, slot: 0, place: stretch(length, draw.chance(0.5) ? length : width, 1) });
  } else addBox(mesh, { size: [length, width, thick], at: [0, 0, height], slot: 0 });
  const inset = round ? 0.3 : 0.06;
  const [x, y] = [length / 2 - inset, width / 2 - inset * 0.7];
  const legs = draw.pick("straight", "straight", "splayed", "pedestal", "trestles");
  if (legs === "pedestal") addPedestal(mesh, draw, height);
  else if (legs === "trestles") addTrestles(mesh, x, width * 0.8, height);
  else addLegs(mesh, { x, y, height, splay: legs === "splayed" ? draw.range(0.08, 0.2) : 0, draw });
  if (!draw.chance(0.3) || legs === "pedestal") return;
  addBox(mesh, { size: [x * 1.9, y * 1.8, 0.04], at: [0, 0, height * draw.range(0.25, 0.5)], slot: 2 });
}

function addLegs(
  mesh: MeshBuilder,
  { x, y, height, splay, draw }: { x: number; y: number; height: number; splay: number; draw: Draw },
): void {
  const radius = draw.range(0.035, 0.08);
  const taper = draw.range(0.5, 1);
  for (const [sx, sy] of [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ] as const) {
    addTube(mesh, {
      path: [
        [sx * (x + splay), sy * (y + splay / 2), 0],
        [sx * x, sy * y, height],
      ],
      radius: (t) => radius * (taper + (1 - taper) * t),
      slot: 1,
      sides: 6,
    });
  }
}

function addPedestal(mesh: MeshBuilder, draw: Draw, height: number): void {
  const foot = draw.range(0.25, 0.42);
  const stem = draw.range(0.06, 0.13);
  addRevolution(mesh, {
    profile: [
      [foot, 0],
      [foot, 0.05],
      [stem * 1.6, 0.12],
      [stem, 0.3],
      [stem, height * 0.8],
      [stem * 2, height],
    ],
    slot: 1,
    sides: 16,
  });
}

function addTrestles(mesh: MeshBuilder, x: number, width: number, height: number): void {
  for (const side of [-1, 1]) {
    addBox(mesh, { size: [0.1, width * 0.55, height], at: [side * x * 0.85, 0, 0], slot: 1 });
    addBox(mesh, { size: [0.14, width, 0.07], at: [side * x * 0.85, 0, 0], slot: 1 });
  }
  addBox(mesh, { size: [x * 1.7, 0.07, 0.12], at: [0, 0, height * 0.4], slot: 1 });
}
