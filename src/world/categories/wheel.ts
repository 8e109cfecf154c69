import type { MeshBuilder } from "../mesh.ts";
import { inTurn, move, turn } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";
import type { Vec3 } from "../vector.ts";

/** A solid wheel about an axle along x: tyre and hub of slots of their own. */
export function addWheel(
  mesh: MeshBuilder,
  { at, radius, width, tyre, hub }: { at: Vec3; radius: number; width: number; tyre: number; hub: number },
): void {
  const place = inTurn(turn("y", Math.PI / 2), move(...at));
  const half = width / 2;
  const profile = [
    [radius * 0.6, -half],
    [radius * 0.93, -half],
    [radius, -half * 0.6],
    [radius, half * 0.6],
  ] as const;
  addRevolution(mesh, {
    profile: [...profile, [radius * 0.93, half], [radius * 0.6, half]],
    slot: tyre,
    sides: 18,
    place,
  });
  for (const side of [-1, 1]) {
    const face = [
      [radius * 0.6, side * half],
      [radius * 0.5, side * half * 0.7],
      [0, side * half],
    ] as const;
    addRevolution(mesh, { profile: face, slot: hub, sides: 18, place });
  }
}
