import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { addLoft, sectionRing } from "../shapes/loft.ts";
import { inTurn, move, turn } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addWing } from "../shapes/wing.ts";

/** Fuselage, wings, tail and engines: swept jets and straight-winged propeller planes. Slots: hull, wings, engines. */
export function buildPlane(mesh: MeshBuilder, draw: Draw): void {
  const jet = draw.chance(0.6);
  const radius = draw.range(0.1, 0.16);
  const length = draw.range(1.7, 2.2);
  addFuselage(mesh, draw, radius, length);
  const span = draw.range(0.8, 1.15);
  const sweep = jet ? draw.range(0.2, 0.5) : draw.range(-0.02, 0.06);
  const chord = draw.range(0.32, 0.46);
  const high = jet ? -radius * 0.4 : draw.pick(-radius * 0.5, radius * 0.85);
  const rise = draw.range(0, 0.14);
  const z = LIFT + high;
  for (const side of [-1, 1]) {
    addWing(mesh, {
      root: [0, -0.05, z],
      tip: [side * span, -0.05 + sweep, z + rise],
      rootChord: chord,
      tipChord: chord * draw.range(0.35, jet ? 0.5 : 0.9),
      thickness: 0.05,
      slot: 1,
    });
    const tail = { rootChord: chord * 0.6, tipChord: chord * 0.35, thickness: 0.035, slot: 1 };
    const y = length * 0.42;
    addWing(mesh, { root: [0, y, LIFT + 0.04], tip: [side * span * 0.38, y + sweep * 0.4, LIFT + 0.06], ...tail });
  }
  addWing(mesh, {
    root: [0, length * 0.4, LIFT],
    tip: [0, length * 0.45 + sweep * 0.2, LIFT + draw.range(0.36, 0.55)],
    rootChord: chord * 0.75,
    tipChord: chord * 0.4,
    thickness: 0.04,
    slot: 1,
  });
  if (jet) addJets(mesh, draw, span, z - 0.09);
  else addPropeller(mesh, draw, radius, -length / 2);
}

const LIFT = 0.4;

function addFuselage(mesh: MeshBuilder, draw: Draw, radius: number, length: number): void {
  const droop = draw.range(0, 0.03);
  const shape = [
    [-0.5, 0.12],
    [-0.47, 0.45],
    [-0.4, 0.85],
    [-0.28, 1],
    [0.12, 1],
    [0.35, 0.62],
    [0.5, 0.16],
  ] as const;
  const sections = shape.map(([share, size]) => {
    const middle = LIFT - droop * (share < -0.3 ? 1 : 0) + (share > 0.2 ? radius * (1 - size) * 0.6 : 0);
    const half = radius * size;
    return sectionRing({ y: share * length, halfWidth: half, bottom: middle - half, top: middle + half }, 16);
  });
  addLoft(mesh, { sections, slot: 0 });
  const window = { size: [radius * 1.1, 0.16, radius * 0.5] as const, slot: 3, taper: [0.6, 0.5] as const };
  addBox(mesh, { ...window, at: [0, -length * 0.36, LIFT + radius * 0.62] });
}

function addJets(mesh: MeshBuilder, draw: Draw, span: number, z: number): void {
  const engines = draw.chance(0.35) ? [0.3, 0.58] : [draw.range(0.32, 0.45)];
  const radius = draw.range(0.06, 0.09);
  for (const share of engines) {
    for (const side of [-1, 1]) {
      const place = inTurn(turn("x", Math.PI / 2), move(side * span * share, -0.02 + share * 0.2, z + share * 0.06));
      const profile = [
        [0, 0.18],
        [radius, 0.2],
        [radius * 1.1, 0.05],
        [radius * 0.7, -0.2],
        [0, -0.2],
      ] as const;
      addRevolution(mesh, { profile, slot: 2, sides: 14, place });
    }
  }
}

function addPropeller(mesh: MeshBuilder, draw: Draw, radius: number, nose: number): void {
  const blades = draw.pick(2, 3, 4);
  for (let i = 0; i < blades; i++) {
    const place = inTurn(turn("y", (2 * Math.PI * i) / blades), move(0, nose, LIFT));
    addBox(mesh, { size: [0.07, 0.025, radius * 2.6], at: [0, -0.02, 0], slot: 2, taper: [0.6, 1], place });
  }
  for (const side of [-1, 1]) {
    addBox(mesh, { size: [0.05, 0.22, 0.22], at: [side * 0.26, -0.1, LIFT - radius - 0.25], slot: 2 });
  }
}
