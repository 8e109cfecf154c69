import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { move } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** A pointed hull with a deck, and sails, a cabin or a wheelhouse with a funnel. Slots: hull, deck, sail or cabin, mast. */
export function buildBoat(mesh: MeshBuilder, draw: Draw): void {
  const hull: Hull = {
    half: draw.range(0.26, 0.4),
    length: draw.range(1.5, 2.1),
    height: draw.range(0.26, 0.42),
    sheer: draw.range(0.05, 0.22),
    keel: draw.range(0.35, 0.75),
  };
  const stations = Array.from({ length: 11 }, (_, i) => i / 10);
  mesh.addGrid({ rows: stations.map((t) => rib(hull, t)), slot: 0 });
  mesh.addGrid({ rows: stations.map((t) => [edge(hull, t, -1), edge(hull, t, 1)]), slot: 1 });
  mesh.addGrid({
    rows: [rib(hull, 1), rib(hull, 1).map((): Vec3 => [0, hull.length / 2, hull.height * 0.6])],
    slot: 0,
  });
  const kind = draw.pick("sail", "sail", "cabin", "steamer");
  if (kind === "sail") addRig(mesh, draw, hull);
  else addCabin(mesh, draw, hull, kind === "steamer");
}

interface Hull {
  readonly half: number;
  readonly length: number;
  readonly height: number;
  /** How much higher the bow is. */
  readonly sheer: number;
  /** Width of the bottom relative to the deck's. */
  readonly keel: number;
}

/** Half the deck's width and its height at a share of the length, 0 at the bow. */
function deckAt({ half, height, sheer }: Hull, t: number): [halfWidth: number, z: number] {
  return [half * Math.min(1, (t / 0.55) ** 0.6) * (1 - 0.2 * Math.max(0, t - 0.6)), height + sheer * (1 - t) ** 2];
}

function rib(hull: Hull, t: number): Vec3[] {
  const [halfWidth, z] = deckAt(hull, t);
  const rake = 0.16 * hull.length * (1 - t) ** 3;
  return Array.from({ length: 11 }, (_, i): Vec3 => {
    const across = i / 5 - 1;
    const down = 1 - Math.abs(across) ** 3;
    const narrow = hull.keel + (1 - hull.keel) * (1 - down);
    return [across * halfWidth * narrow, (t - 0.5) * hull.length + rake * down, z * (1 - down)];
  });
}

function edge(hull: Hull, t: number, side: number): Vec3 {
  const [halfWidth, z] = deckAt(hull, t);
  return [side * halfWidth * 0.97, (t - 0.5) * hull.length, z - 0.04];
}

function addRig(mesh: MeshBuilder, draw: Draw, { length, height, half }: Hull): void {
  const mast = height + draw.range(0.95, 1.5);
  const y = -length * draw.range(0.02, 0.12);
  const boom = height + 0.14;
  addTube(mesh, {
    path: [
      [0, y, height * 0.5],
      [0, y, mast],
    ],
    radius: 0.025,
    slot: 3,
    sides: 6,
  });
  addTube(mesh, {
    path: [
      [0, y, boom],
      [half * 0.3, length * 0.42, boom],
    ],
    radius: 0.02,
    slot: 3,
    sides: 6,
  });
  addSail(mesh, { foot: [0, y + 0.03, boom], clew: [half * 0.3, length * 0.42, boom], head: [0, y + 0.03, mast] });
  if (draw.chance(0.3)) return;
  const jib = mast - draw.range(0.1, 0.4);
  addSail(mesh, {
    foot: [0, -length * 0.48, height + 0.15],
    clew: [half * 0.3, y - 0.05, boom],
    head: [0, y - 0.03, jib],
  });
}

/** A triangle that bellies to the right. */
function addSail(mesh: MeshBuilder, { foot, clew, head }: { foot: Vec3; clew: Vec3; head: Vec3 }): void {
  const rows = Array.from({ length: 7 }, (_, row) => {
    const up = row / 6;
    return Array.from({ length: 6 }, (_, column): Vec3 => {
      const out = column / 5;
      const belly = 0.12 * Math.sin(Math.PI * out) * Math.sin(Math.PI * (0.15 + 0.85 * up));
      const at = (axis: 0 | 1 | 2): number =>
        foot[axis] + (clew[axis] - foot[axis]) * out * (1 - up) + (head[axis] - foot[axis]) * up;
      return [at(0) + belly, at(1), at(2)];
    });
  });
  mesh.addGrid({ rows, slot: 2 });
}

function addCabin(mesh: MeshBuilder, draw: Draw, { half, length, height }: Hull, steamer: boolean): void {
  const cabin = {
    width: half * draw.range(1, 1.3),
    depth: length * draw.range(0.22, 0.42),
    rise: draw.range(0.2, 0.36),
  };
  const y = length * draw.range(0, 0.14);
  const z = height - 0.05;
  addBox(mesh, { size: [cabin.width, cabin.depth, cabin.rise], at: [0, y, z], slot: 2, taper: [0.9, 0.85] });
  const upper = { width: cabin.width * 0.8, depth: cabin.depth * 0.5, rise: cabin.rise * draw.range(0.6, 1) };
  const top = z + cabin.rise;
  addBox(mesh, { size: [upper.width, upper.depth, upper.rise], at: [0, y - cabin.depth * 0.12, top], slot: 2 });
  if (!steamer) {
    addTube(mesh, {
      path: [
        [0, y, top],
        [0, y + 0.05, top + 0.7],
      ],
      radius: 0.02,
      slot: 3,
      sides: 6,
    });
    return;
  }
  const profile = [
    [0.1, 0],
    [0.085, draw.range(0.4, 0.65)],
    [0, draw.range(0.4, 0.45)],
  ] as const;
  addRevolution(mesh, { profile, slot: 3, sides: 14, place: move(0, y + cabin.depth * 0.3, top) });
}
