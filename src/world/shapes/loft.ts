import type { MeshBuilder } from "../mesh.ts";
import { add, scale, type Vec3 } from "../vector.ts";
import { type Place, stay } from "./place.ts";

export interface Loft {
  /** Closed rings of as many points each. */
  readonly sections: readonly (readonly Vec3[])[];
  readonly slot: number;
  readonly place?: Place;
}

/** A skin over sections, closed flat at both ends. */
export function addLoft(mesh: MeshBuilder, { sections, slot, place = stay }: Loft): void {
  const rows = sections.map((section) => section.map(place));
  mesh.addGrid({ rows, slot, closed: true });
  for (const end of [rows[0] ?? [], rows.at(-1) ?? []]) {
    const centre = scale(end.reduce(add, [0, 0, 0]), 1 / Math.max(1, end.length));
    mesh.addGrid({ rows: [end, end.map(() => centre)], slot, closed: true });
  }
}

export interface Section {
  /** Where along y. */
  readonly y: number;
  /** Half the width; bottom and top. */
  readonly halfWidth: number;
  readonly bottom: number;
  readonly top: number;
  /** 2 is an ellipse, 4 and more a rounded rectangle. */
  readonly exponent?: number;
}

/** A superellipse across the y axis. */
export function sectionRing({ y, halfWidth, bottom, top, exponent = 2 }: Section, sides = 20): Vec3[] {
  const power = 2 / exponent;
  const bend = (value: number): number => Math.sign(value) * Math.abs(value) ** power;
  return Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / sides;
    return [halfWidth * bend(Math.cos(angle)), y, (bottom + top) / 2 + ((top - bottom) / 2) * bend(Math.sin(angle))];
  });
}
