import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { smoothCurve, toPath, toProfile } from "../shapes/curve.ts";
import { addRevolution } from "../shapes/revolve.ts";
import { addTube } from "../shapes/tube.ts";
import type { Vec3 } from "../vector.ts";

/** A round belly with a spout on its left, a handle on its right or over it, and a lid. Slots: body, handle, lid. */
export function buildTeapot(mesh: MeshBuilder, draw: Draw): void {
  const belly = draw.range(0.45, 0.62);
  const height = draw.range(0.6, 1.05);
  const foot = belly * draw.range(0.5, 0.8);
  const mouth = belly * draw.range(0.4, 0.62);
  const widest = draw.range(0.3, 0.55);
  const curve = smoothCurve(
    [
      [foot, 0],
      [belly, height * widest],
      [belly * 0.85, height * 0.75],
      [mouth, height],
    ],
    6,
  );
  addRevolution(mesh, { profile: [[0, 0], ...toProfile(curve)], slot: 0 });
  const lid = draw.range(0.06, 0.2);
  const knob = draw.range(0.05, 0.09);
  const lidCurve = smoothCurve(
    [
      [mouth, height],
      [mouth * 0.7, height + lid * 0.7],
      [knob * 0.5, height + lid],
    ],
    4,
  );
  const top = height + lid + knob;
  addRevolution(mesh, { profile: toProfile(lidCurve), slot: 2 });
  addRevolution(mesh, {
    profile: toProfile(
      smoothCurve(
        [
          [0.02, top - knob],
          [knob, top],
          [0, top + knob],
        ],
        4,
      ),
    ),
    slot: 2,
    sides: 12,
  });
  addSpout(mesh, draw, belly, height);
  addHandle(mesh, draw, belly, height);
}

function addSpout(mesh: MeshBuilder, draw: Draw, belly: number, height: number): void {
  const reach = draw.range(0.35, 0.6);
  const end = height * draw.range(0.85, 1.15);
  const path: Vec3[] = [
    [-belly * 0.8, 0, height * 0.3],
    [-belly - reach * 0.35, 0, height * 0.45],
    [-belly - reach * 0.6, 0, height * 0.75],
    [-belly - reach, 0, end],
  ];
  const [thick, thin] = [draw.range(0.11, 0.17), draw.range(0.04, 0.07)];
  addTube(mesh, {
    path: toPath(smoothCurve(path, 4)),
    radius: (t) => thick + (thin - thick) * Math.min(1, t * 1.3),
    slot: 0,
    sides: 12,
  });
}

function addHandle(mesh: MeshBuilder, draw: Draw, belly: number, height: number): void {
  const radius = draw.range(0.04, 0.07);
  const size = draw.range(0.28, 0.45);
  const over = draw.chance(0.3);
  const path = Array.from({ length: 13 }, (_, i): Vec3 => {
    const angle = Math.PI * (i / 12);
    return over
      ? [belly * 0.75 * Math.cos(angle), 0, height * 0.75 + (size + 0.3) * Math.sin(angle)]
      : [belly * 0.85 + (size + 0.05) * Math.sin(angle), 0, height * 0.5 + height * 0.32 * Math.cos(angle)];
  });
  addTube(mesh, { path, radius, slot: 1 });
}
