import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { smoothCurve, toProfile } from "../shapes/curve.ts";
import { stretch } from "../shapes/place.ts";
import { addRevolution } from "../shapes/revolve.ts";

/** A tall body, a shoulder and a neck, with a label and a cap; round or flat. Slots: glass, label, cap. */
export function buildBottle(mesh: MeshBuilder, draw: Draw): void {
  const radius = draw.range(0.24, 0.4);
  const height = draw.range(0.8, 1.25);
  const waist = radius * draw.range(0.8, 1.04);
  const neck = radius * draw.range(0.28, 0.48);
  const shoulder = height + draw.range(0.12, 0.4);
  const top = shoulder + draw.range(0.15, 0.5);
  const place = draw.chance(0.25) ? stretch(1, draw.range(0.5, 0.75), 1) : stretch(1, 1, 1);
  const curve = smoothCurve(
    [
      [radius, 0.05],
      [radius, 0.25],
      [waist, height * 0.55],
      [radius, height],
      [neck * 1.25, shoulder],
      [neck, top],
    ],
    5,
  );
  addRevolution(mesh, { profile: [[0, 0], [radius * 0.9, 0], ...toProfile(curve), [0, top]], slot: 0, place });
  const [low, high] = [0.3, draw.range(0.5, 0.8) * height];
  const label = toProfile(curve).filter(([, z]) => z >= low && z <= high);
  addRevolution(mesh, { profile: label.map(([r, z]) => [r + 0.012, z]), slot: 1, place });
  const cap = neck * draw.range(1.1, 1.35);
  const capHeight = draw.range(0.08, 0.2);
  addRevolution(mesh, {
    profile: [
      [cap, top - capHeight / 2],
      [cap, top + capHeight / 2],
      [0, top + capHeight / 2],
    ],
    slot: 2,
    place,
  });
}
