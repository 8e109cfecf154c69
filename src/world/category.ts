import { buildBicycle } from "./categories/bicycle.ts";
import { buildBoat } from "./categories/boat.ts";
import { buildBottle } from "./categories/bottle.ts";
import { buildCar } from "./categories/car.ts";
import { buildChair } from "./categories/chair.ts";
import { buildHouse } from "./categories/house.ts";
import { buildLamp } from "./categories/lamp.ts";
import { buildMug } from "./categories/mug.ts";
import { buildPlane } from "./categories/plane.ts";
import { buildTable } from "./categories/table.ts";
import { buildTeapot } from "./categories/teapot.ts";
import { buildTree } from "./categories/tree.ts";
import type { Draw } from "./draw.ts";
import type { MeshBuilder } from "./mesh.ts";

/** A family of objects that share a shape and differ in proportions, parts, colours and textures. */
export interface Category {
  readonly name: string;
  /** Of WordNet 3.0, as ImageNet's folders are named. */
  readonly wnid: string;
  /** What its slots are made of, where that isn't free: `glass` and `rubber` are dark and shine or not. */
  readonly fixed?: { readonly [slot: number]: "glass" | "rubber" | "metal" };
  build(mesh: MeshBuilder, draw: Draw): void;
}

/** In alphabetical order, as labels count. */
export const CATEGORIES: readonly Category[] = [
  { name: "bicycle", wnid: "n02834778", fixed: { 1: "rubber", 3: "metal" }, build: buildBicycle },
  { name: "boat", wnid: "n02858304", build: buildBoat },
  { name: "bottle", wnid: "n02876657", build: buildBottle },
  { name: "car", wnid: "n02958343", fixed: { 1: "glass", 2: "rubber", 3: "metal" }, build: buildCar },
  { name: "chair", wnid: "n03001627", build: buildChair },
  { name: "house", wnid: "n03544360", fixed: { 2: "glass" }, build: buildHouse },
  { name: "lamp", wnid: "n03636649", build: buildLamp },
  { name: "mug", wnid: "n03797390", build: buildMug },
  { name: "plane", wnid: "n02691156", fixed: { 3: "glass" }, build: buildPlane },
  { name: "table", wnid: "n04379243", build: buildTable },
  { name: "teapot", wnid: "n04398044", build: buildTeapot },
  { name: "tree", wnid: "n13104059", build: buildTree },
];
