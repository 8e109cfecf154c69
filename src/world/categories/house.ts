import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import type { Vec3 } from "../vector.ts";

/** Walls with a door and windows under a gabled, hipped or flat roof. Slots: walls, roof, door and windows, chimney. */
export function buildHouse(mesh: MeshBuilder, draw: Draw): void {
  const width = draw.range(0.9, 1.6);
  const depth = draw.range(0.8, 1.2);
  const storeys = draw.pick(1, 1, 2);
  const storey = draw.range(0.45, 0.6);
  const height = storeys * storey;
  addBox(mesh, { size: [width, depth, height], at: [0, 0, 0], slot: 0 });
  addRoof(mesh, draw, { width, depth, height });
  const door = draw.swing(0, width * 0.25);
  addBox(mesh, { size: [0.2, 0.03, 0.36], at: [door, -depth / 2 - 0.01, 0], slot: 2 });
  const columns = width > 1.2 ? 3 : 2;
  for (let floor = 0; floor < storeys; floor++) {
    addWindows(mesh, {
      width,
      depth,
      z: floor * storey + storey * 0.38,
      columns,
      door: floor === 0 ? door : undefined,
    });
  }
  if (!draw.chance(0.6)) return;
  const x = draw.swing(0.1, width * 0.35);
  addBox(mesh, { size: [0.15, 0.15, draw.range(0.5, 0.7)], at: [x, depth * 0.15, height], slot: 3 });
}

interface Walls {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

function addRoof(mesh: MeshBuilder, draw: Draw, { width, depth, height }: Walls): void {
  const eaves = draw.range(0.04, 0.14);
  const rise = draw.range(0.25, 0.6);
  const kind = draw.pick("gable", "gable", "hip", "flat");
  if (kind === "flat") {
    addBox(mesh, { size: [width + eaves, depth + eaves, 0.08], at: [0, 0, height], slot: 1 });
    return;
  }
  const [x, y, z] = [width / 2 + eaves, depth / 2 + eaves, height];
  const ridge = kind === "hip" ? x * draw.range(0.1, 0.5) : x;
  const top = z + rise;
  const corners: Vec3[] = [
    [-x, -y, z],
    [x, -y, z],
    [x, y, z],
    [-x, y, z],
  ];
  const [a = [0, 0, 0], b = [0, 0, 0], c = [0, 0, 0], d = [0, 0, 0]] = corners;
  const [left, right]: [Vec3, Vec3] = [
    [-ridge, 0, top],
    [ridge, 0, top],
  ];
  mesh.addGrid({
    rows: [
      [a, b],
      [left, right],
    ],
    slot: 1,
  });
  mesh.addGrid({
    rows: [
      [d, c],
      [left, right],
    ],
    slot: 1,
  });
  mesh.addGrid({
    rows: [
      [a, d],
      [left, left],
    ],
    slot: kind === "hip" ? 1 : 0,
  });
  mesh.addGrid({
    rows: [
      [b, c],
      [right, right],
    ],
    slot: kind === "hip" ? 1 : 0,
  });
  mesh.addGrid({
    rows: [
      [a, b],
      [d, c],
    ],
    slot: 1,
  });
}

interface WindowRow {
  readonly width: number;
  readonly depth: number;
  readonly z: number;
  readonly columns: number;
  /** Where the door leaves no room, in front. */
  readonly door: number | undefined;
}

function addWindows(mesh: MeshBuilder, { width, depth, z, columns, door }: WindowRow): void {
  for (let i = 0; i < columns; i++) {
    const x = ((i + 0.5) / columns - 0.5) * width * 0.92;
    for (const side of [-1, 1]) {
      if (side < 0 && door !== undefined && Math.abs(x - door) < 0.22) continue;
      addBox(mesh, { size: [0.16, 0.03, 0.17], at: [x, side * (depth / 2 + 0.005), z], slot: 2 });
    }
  }
  for (const side of [-1, 1]) {
    addBox(mesh, { size: [0.03, 0.18, 0.17], at: [side * (width / 2 + 0.005), 0, z], slot: 2 });
  }
}
