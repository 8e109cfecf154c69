import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addRevolution, type ProfilePoint } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** A cup with a handle on its right: straight, flared or bellied. Slots: body, handle, inside. */
export function buildMug(mesh: MeshBuilder, draw: Draw): void {
  const height = draw.range(0.75, 1.25);
  const foot = draw.range(0.3, 0.48);
  const rim = foot * draw.range(0.9, 1.35);
  const belly = draw.range(-0.05, 0.16);
  const radiusAt = (share: number): number => foot + (rim - foot) * share + belly * Math.sin(Math.PI * share);
  const outside = steps(9).map((t): ProfilePoint => [radiusAt(t), t * height]);
  const inside = steps(7).map((t): ProfilePoint => [radiusAt(1 - t * 0.92) - 0.05, height * (1 - t * 0.92)]);
  addRevolution(mesh, { profile: [[0, 0], [foot, 0], ...outside.slice(1), ...inside.slice(0, 1)], slot: 0 });
  addRevolution(mesh, { profile: [...inside, [0, height * 0.08]], slot: 2 });
  const reach = draw.range(0.22, 0.4);
  const [low, high] = [draw.range(0.12, 0.3), draw.range(0.72, 0.9)];
  const square = draw.range(2, 5);
  const path = steps(12).map((t): Vec3 => {
    const angle = Math.PI * (t - 0.5);
    const middle = (low + high) / 2;
    const z = middle + ((high - low) / 2) * Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** (2 / square);
    return [radiusAt(z) - 0.03 + reach * Math.cos(angle) ** (2 / square), 0, z * height];
  });
  addTube(mesh, { path, radius: draw.range(0.045, 0.085), slot: 1 });
}

function steps(n: number): number[] {
  return Array.from({ length: n + 1 }, (_, i) => i / n);
}
