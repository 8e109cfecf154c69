import type { MeshBuilder } from "../mesh.ts";
import type { Vec3 } from "../vector.ts";
import { addLoft } from "./loft.ts";
import { type Place, stay } from "./place.ts";

export interface Wing {
  /** Middle of the chord at the root and at the tip. */
  readonly root: Vec3;
  readonly tip: Vec3;
  /** Lengths along y. */
  readonly rootChord: number;
  readonly tipChord: number;
  readonly thickness: number;
  readonly slot: number;
  readonly place?: Place;
}

/** A flat wing (or fin) from root to tip: thin diamond sections with a rounded nose. */
export function addWing(
  mesh: MeshBuilder,
  { root, tip, rootChord, tipChord, thickness, slot, place = stay }: Wing,
): void {
  const upright = Math.abs(tip[2] - root[2]) > Math.abs(tip[0] - root[0]);
  const section = (centre: Vec3, chord: number): Vec3[] =>
    OUTLINE.map(([along, across]) => {
      const off = across * thickness;
      return [centre[0] + (upright ? off : 0), centre[1] + along * chord, centre[2] + (upright ? 0 : off)];
    });
  addLoft(mesh, { sections: [section(root, rootChord), section(tip, tipChord)], slot, place });
}

const OUTLINE: readonly (readonly [along: number, across: number])[] = [
  [-0.5, 0],
  [-0.4, 0.4],
  [-0.15, 0.5],
  [0.5, 0],
  [-0.15, -0.5],
  [-0.4, -0.4],
];
