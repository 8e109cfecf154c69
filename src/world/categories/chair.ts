import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { inTurn, move, turn } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";

/** A seat on legs with a back at its rear: panel, slats or ladder, with or without arms. Slots: seat, back, legs. */
export function buildChair(mesh: MeshBuilder, draw: Draw): void {
  const frame: Frame = {
    width: draw.range(0.75, 1.1),
    depth: draw.range(0.7, 1),
    seat: draw.range(0.65, 0.95),
    thick: draw.range(0.06, 0.16),
  };
  const { width, depth, seat, thick } = frame;
  if (draw.chance(0.25)) {
    addRevolution(mesh, { profile: disc(width / 2, seat, thick), slot: 0 });
  } else addBox(mesh, { size: [width, depth, thick], at: [0, 0, seat], slot: 0 });
  if (draw.chance(0.2)) addSwivel(mesh, draw, frame);
  else addLegs(mesh, draw, frame);
  addBack(mesh, draw, frame);
  if (!draw.chance(0.35)) return;
  const arm = seat + draw.range(0.28, 0.4);
  for (const side of [-1, 1]) {
    addBox(mesh, { size: [0.09, depth * 0.9, 0.06], at: [(side * width) / 2, 0, arm], slot: 2 });
    addBox(mesh, { size: [0.07, 0.07, arm - seat], at: [(side * width) / 2, -depth * 0.38, seat], slot: 2 });
  }
}

interface Frame {
  readonly width: number;
  readonly depth: number;
  /** Height of the seat's underside. */
  readonly seat: number;
  readonly thick: number;
}

function disc(radius: number, bottom: number, thick: number): [number, number][] {
  return [
    [0, bottom],
    [radius, bottom],
    [radius, bottom + thick],
    [0, bottom + thick],
  ];
}

function addLegs(mesh: MeshBuilder, draw: Draw, { width, depth, seat }: Frame): void {
  const splay = draw.range(0, 0.14);
  const radius = draw.range(0.03, 0.065);
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      const top = [x * (width / 2 - 0.1), y * (depth / 2 - 0.1), seat] as const;
      addTube(mesh, {
        path: [[top[0] + x * splay, top[1] + y * splay, 0], top],
        radius: (t) => radius * (0.7 + 0.3 * t),
        slot: 2,
        sides: 6,
      });
    }
  }
}

function addSwivel(mesh: MeshBuilder, draw: Draw, { width, seat }: Frame): void {
  addTube(mesh, {
    path: [
      [0, 0, 0.08],
      [0, 0, seat],
    ],
    radius: 0.06,
    slot: 2,
  });
  const arms = 4 + draw.integer(2);
  for (let i = 0; i < arms; i++) {
    const place = turn("z", (2 * Math.PI * i) / arms);
    addTube(mesh, {
      path: [
        [0, 0, 0.14],
        [width * 0.5, 0, 0.04],
      ],
      radius: 0.045,
      slot: 2,
      sides: 6,
      place,
    });
  }
}

function addBack(mesh: MeshBuilder, draw: Draw, { width, depth, seat, thick }: Frame): void {
  const height = draw.range(0.6, 1.15);
  const place = inTurn(turn("x", -draw.range(0.03, 0.25)), move(0, depth / 2 - 0.05, seat + thick));
  const style = draw.pick("panel", "slats", "ladder");
  if (style === "panel") {
    const taper = draw.range(0.7, 1.1);
    addBox(mesh, { size: [width * 0.95, 0.08, height], at: [0, 0, 0], slot: 1, taper: [taper, 1], place });
    return;
  }
  for (const side of [-1, 1]) {
    addBox(mesh, { size: [0.08, 0.07, height], at: [side * (width / 2 - 0.06), 0, 0], slot: 1, place });
  }
  addBox(mesh, { size: [width, 0.08, 0.12], at: [0, 0, height - 0.06], slot: 1, place });
  const bars = 2 + draw.integer(3);
  for (let i = 0; i < bars; i++) {
    const share = (i + 1) / (bars + 1);
    if (style === "slats") {
      addBox(mesh, { size: [0.07, 0.05, height], at: [(share - 0.5) * width, 0, 0], slot: 1, place });
    } else addBox(mesh, { size: [width, 0.05, 0.09], at: [0, 0, share * height - 0.05], slot: 1, place });
  }
}
