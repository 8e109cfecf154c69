import { type Room, SURFACES } from "../environment.ts";
import type { Scene } from "../scene.ts";
import type { Vec3 } from "../vector.ts";
import { applyLight, type Look, lightSurface, pixelSize, prepareCoat } from "./backdrop.ts";
import { facetOf } from "./canvas.ts";
import { double } from "./read.ts";
import type { View } from "./view.ts";

/** A floor between four walls without end. */
export function prepareRoom(scene: Scene, room: Room, view: View): Look {
  const floorCoat = prepareCoat(room.ground);
  const floorLight = lightSurface(scene, [0, 0, 1]);
  const size = pixelSize(view);
  const { eye } = view;
  const findWall = prepareWalls(room, eye);
  const lookAtWall = prepareWallLook(scene, room, size);
  return (out, ray, lit) => {
    const wall = findWall(ray.x, ray.y);
    const floor = ray.z < 0 ? -eye[2] / ray.z : Infinity;
    if (floor < wall.distance) {
      floorCoat(out, eye[0] + ray.x * floor, eye[1] + ray.y * floor, 0, (floor * size) / -ray.z);
      applyLight(out, floorLight, lit);
      return FLOOR;
    }
    return lookAtWall(out, wall, eye[2] + ray.z * wall.distance);
  };
}

const FLOOR = SURFACES.indexOf("floor");
const WALL = SURFACES.indexOf("wall");
const SKIRTING_SIDE = 4;

/** Where a line of sight meets a wall: how far, and at which point of the room's own axes. */
interface WallPoint {
  distance: number;
  x: number;
  y: number;
  /** 0 … 3: the walls at +x, −x, +y, −y. */
  side: number;
}

function prepareWalls({ half, yaw }: Room, eye: Vec3): (rayX: number, rayY: number) => WallPoint {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const ex = c * eye[0] + s * eye[1];
  const ey = c * eye[1] - s * eye[0];
  const point: WallPoint = { distance: 0, x: 0, y: 0, side: 0 };
  return (rayX, rayY) => {
    const dx = c * rayX + s * rayY;
    const dy = c * rayY - s * rayX;
    const acrossX = (Math.sign(dx) * half - ex) / dx;
    const acrossY = (Math.sign(dy) * half - ey) / dy;
    const alongX = acrossX < acrossY;
    point.distance = alongX ? acrossX : acrossY;
    point.side = alongX ? Number(dx < 0) : 2 + Number(dy < 0);
    point.x = ex + dx * point.distance;
    point.y = ey + dy * point.distance;
    return point;
  };
}

function prepareWallLook(
  scene: Scene,
  { walls, skirting, yaw }: Room,
  size: number,
): (out: Float64Array, point: WallPoint, z: number) => number {
  const coat = prepareCoat(walls);
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const inwards: readonly Vec3[] = [
    [-c, -s, 0],
    [c, s, 0],
    [s, -c, 0],
    [-s, c, 0],
  ];
  const lights = inwards.map((normal) => lightSurface(scene, normal));
  return (out, { x, y, side, distance }, z) => {
    const light = lights[side];
    if (light === undefined) return WALL;
    coat(out, x, y, z, distance * size);
    applyLight(out, light, 1);
    if (z >= skirting) return facetOf(WALL, side);
    for (let i = 0; i < 3; i++) out[i] = double(out, i) * 0.35 + 0.12 * double(light.base, i);
    return facetOf(WALL, side + SKIRTING_SIDE);
  };
}
