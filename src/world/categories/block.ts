import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { addRevolution, type ProfilePoint } from "../shapes/revolve.ts";

/** What stands around and passes in front: boxes, balls, cones, pillars, boards. It belongs to no category. One slot. */
export function buildBlock(mesh: MeshBuilder, draw: Draw): void {
  const kind = draw.pick("box", "ball", "cone", "pillar", "board");
  const [width, height] = [draw.range(0.5, 1), draw.range(0.5, 1.2)];
  switch (kind) {
    case "box":
      addBox(mesh, { size: [width, draw.range(0.5, 1), height], at: [0, 0, 0], slot: 0 });
      break;
    case "board":
      addBox(mesh, { size: [width * 1.3, 0.1, height * 1.3], at: [0, 0, 0], slot: 0 });
      break;
    case "cone":
      addRevolution(mesh, {
        profile: [
          [width / 2, 0],
          [width * draw.range(0, 0.25), height],
          [0, height],
        ],
        slot: 0,
      });
      break;
    case "pillar":
      addRevolution(mesh, {
        profile: [
          [0.22, 0],
          [0.22, height * 2],
          [0, height * 2],
        ],
        slot: 0,
      });
      break;
    case "ball":
      addRevolution(mesh, { profile: BALL, slot: 0 });
      break;
  }
}

const BALL = Array.from({ length: 13 }, (_, i): ProfilePoint => {
  const angle = Math.PI * (i / 12);
  return [0.5 * Math.sin(angle), 0.5 - 0.5 * Math.cos(angle)];
});
