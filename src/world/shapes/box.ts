import type { MeshBuilder } from "../mesh.ts";
import type { Vec3 } from "../vector.ts";
import { type Place, stay } from "./place.ts";

export interface BoxShape {
  readonly size: Vec3;
  /** Of the middle of its bottom. */
  readonly at: Vec3;
  readonly slot: number;
  /** Size of the top relative to the bottom's, along x and y. */
  readonly taper?: readonly [number, number];
  readonly place?: Place;
}

/** A box that stands on its bottom, its top larger or smaller. */
export function addBox(mesh: MeshBuilder, { size, at, slot, taper = [1, 1], place = stay }: BoxShape): void {
  const corner = (x: number, y: number, z: number): Vec3 => {
    const [tx, ty] = z > 0 ? taper : [1, 1];
    return place([at[0] + (x * size[0] * tx) / 2, at[1] + (y * size[1] * ty) / 2, at[2] + z * size[2]]);
  };
  const addFace = (a: Vec3, b: Vec3, c: Vec3, d: Vec3): void =>
    mesh.addGrid({
      rows: [
        [a, b],
        [d, c],
      ],
      slot,
    });
  for (const z of [0, 1]) addFace(corner(-1, -1, z), corner(1, -1, z), corner(1, 1, z), corner(-1, 1, z));
  for (const side of [-1, 1]) {
    addFace(corner(-1, side, 0), corner(1, side, 0), corner(1, side, 1), corner(-1, side, 1));
    addFace(corner(side, -1, 0), corner(side, 1, 0), corner(side, 1, 1), corner(side, -1, 1));
  }
}
