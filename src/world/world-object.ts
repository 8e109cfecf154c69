import { createRandom } from "../core/random.ts";
import { buildBlock } from "./categories/block.ts";
import { CATEGORIES, type Category } from "./category.ts";
import { createDraw, type Draw } from "./draw.ts";
import { drawMaterial, type Material, plainMaterial } from "./material.ts";
import { createMeshBuilder, type Mesh } from "./mesh.ts";

/** One thing: a mesh that stands on the origin, 1 across or high, whichever is more, and its materials. */
export interface WorldObject {
  /** `train/mug/3`: pool, category, number. The same id is the same object, in any data set and any thread. */
  readonly id: string;
  /** Counts in CATEGORIES; undefined for a block. */
  readonly category: number | undefined;
  readonly mesh: Mesh;
  readonly materials: readonly Material[];
  /** Half its extent along x, y, and its height. */
  readonly extent: readonly [halfWidth: number, halfDepth: number, height: number];
}

/** Which objects: those of pre-training are never those of an evaluation. */
export type Pool = "train" | "evaluation";

export interface ObjectName {
  readonly seed: number;
  readonly pool: Pool;
  /** Counts in CATEGORIES; undefined for a block. */
  readonly category: number | undefined;
  readonly number: number;
}

/** Builds an object, or gives the one that this thread has built before. */
export function findObject({ seed, pool, category, number }: ObjectName): WorldObject {
  const family = category === undefined ? undefined : CATEGORIES[category];
  const id = `${pool}/${family?.name ?? "block"}/${number}`;
  const key = `${seed}/${id}`;
  const known = built.get(key);
  if (known !== undefined) return known;
  const object = createObject(id, category, family, createDraw(createRandom(`world/${key}`)));
  if (built.size >= KEPT) built.clear();
  built.set(key, object);
  return object;
}

const built = new Map<string, WorldObject>();
const KEPT = 600;

function createObject(id: string, category: number | undefined, family: Category | undefined, draw: Draw): WorldObject {
  const builder = createMeshBuilder();
  const shape = draw.fork("shape");
  if (family === undefined) buildBlock(builder, shape);
  else family.build(builder, shape);
  const { mesh, extent } = normaliseMesh(builder.build());
  const materials = [0, 1, 2, 3].map((slot) => createMaterial(family, slot, draw.fork(`material ${slot}`)));
  return { id, category, mesh, materials, extent };
}

function createMaterial(family: Category | undefined, slot: number, draw: Draw): Material {
  switch (family?.fixed?.[slot]) {
    case "glass":
      return plainMaterial([draw.range(0.02, 0.08), draw.range(0.03, 0.1), draw.range(0.04, 0.14)], 0.9, 60);
    case "rubber": {
      const grey = draw.range(0.01, 0.06);
      return plainMaterial([grey, grey, grey], 0.05);
    }
    case "metal": {
      const grey = draw.range(0.25, 0.6);
      return plainMaterial([grey, grey, grey], 0.7);
    }
    case undefined:
      return drawMaterial(draw);
  }
}

/** Moves it onto the origin and scales its largest extent to 1. */
function normaliseMesh(mesh: Mesh): { mesh: Mesh; extent: WorldObject["extent"] } {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  mesh.positions.forEach((value, i) => {
    low[i % 3] = Math.min(low[i % 3] ?? 0, value);
    high[i % 3] = Math.max(high[i % 3] ?? 0, value);
  });
  const size = high.map((value, axis) => value - (low[axis] ?? 0));
  const scale = 1 / Math.max(...size);
  const [x0 = 0, y0 = 0, z0 = 0] = [((low[0] ?? 0) + (high[0] ?? 0)) / 2, ((low[1] ?? 0) + (high[1] ?? 0)) / 2, low[2]];
  const origin = [x0, y0, z0];
  const positions = mesh.positions.map((value, i) => (value - (origin[i % 3] ?? 0)) * scale);
  const [width = 1, depth = 1, height = 1] = size.map((value) => value * scale);
  return { mesh: { ...mesh, positions }, extent: [width / 2, depth / 2, height] };
}
