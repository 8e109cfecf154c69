import { add, cross, scale, subtract, type Vec3 } from "./vector.ts";

/** Triangles with smooth normals. Either side may face the viewer. */
export interface Mesh {
  /** 3 a vertex. */
  readonly positions: Float32Array;
  /** 3 a vertex, of length 1. */
  readonly normals: Float32Array;
  /** 3 vertex numbers a triangle. */
  readonly triangles: Uint32Array;
  /** Which of the object's materials a triangle has. */
  readonly slots: Uint8Array;
}

/** A surface of quads, smooth all over: rows of points. All shapes are made of these. */
export interface Grid {
  readonly rows: readonly (readonly Vec3[])[];
  readonly slot: number;
  /** The last column joins the first. */
  readonly closed?: boolean;
}

export interface MeshBuilder {
  addGrid(grid: Grid): void;
  build(): Mesh;
}

export function createMeshBuilder(): MeshBuilder {
  const positions: number[] = [];
  const normals: number[] = [];
  const triangles: number[] = [];
  const slots: number[] = [];
  return {
    addGrid: ({ rows, slot, closed = false }) => {
      const columns = rows[0]?.length ?? 0;
      const local = listTriangles(rows.length, columns, closed);
      const points = Float64Array.from(rows.flat(2));
      const first = positions.length / 3;
      positions.push(...points);
      normals.push(...smoothNormals(points, local, columns));
      for (const vertex of local) triangles.push(first + vertex);
      for (let i = 0; i < local.length; i += 3) slots.push(slot);
    },
    build: () => ({
      positions: Float32Array.from(positions),
      normals: Float32Array.from(normals),
      triangles: Uint32Array.from(triangles),
      slots: Uint8Array.from(slots),
    }),
  };
}

function listTriangles(rows: number, columns: number, closed: boolean): number[] {
  const triangles: number[] = [];
  const last = closed ? columns : columns - 1;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column < last; column++) {
      const a = row * columns + column;
      const b = row * columns + ((column + 1) % columns);
      triangles.push(a, b, a + columns, b, b + columns, a + columns);
    }
  }
  return triangles;
}

/** The mean of the normals around a vertex, weighted by area; points that coincide in a row (a pole) share theirs. 3 a vertex. */
function smoothNormals(points: Float64Array, triangles: readonly number[], columns: number): Float64Array {
  const sums = new Float64Array(points.length);
  for (let i = 0; i < triangles.length; i += 3) {
    const corners = [triangles[i] ?? 0, triangles[i + 1] ?? 0, triangles[i + 2] ?? 0] as const;
    const a = pointAt(points, corners[0]);
    const normal = cross(subtract(pointAt(points, corners[1]), a), subtract(pointAt(points, corners[2]), a));
    for (const corner of corners) addTo(sums, corner, normal);
  }
  for (let first = 0; first < points.length / 3; first += columns) {
    if (isPole(points, first, columns)) shareNormal(sums, first, columns);
  }
  normaliseAll(sums);
  return sums;
}

function pointAt(points: Float64Array, vertex: number): Vec3 {
  return [points[vertex * 3] ?? 0, points[vertex * 3 + 1] ?? 0, points[vertex * 3 + 2] ?? 0];
}

function addTo(sums: Float64Array, vertex: number, [x, y, z]: Vec3): void {
  sums[vertex * 3] = (sums[vertex * 3] ?? 0) + x;
  sums[vertex * 3 + 1] = (sums[vertex * 3 + 1] ?? 0) + y;
  sums[vertex * 3 + 2] = (sums[vertex * 3 + 2] ?? 0) + z;
}

function isPole(points: Float64Array, first: number, columns: number): boolean {
  for (let i = first * 3 + 3; i < (first + columns) * 3; i++) {
    if (Math.abs((points[i] ?? 0) - (points[i - 3] ?? 0)) > 1e-9) return false;
  }
  return true;
}

function shareNormal(sums: Float64Array, first: number, columns: number): void {
  let sum: Vec3 = [0, 0, 0];
  for (let vertex = first; vertex < first + columns; vertex++) sum = add(sum, pointAt(sums, vertex));
  for (let vertex = first; vertex < first + columns; vertex++) sums.set(sum, vertex * 3);
}

function normaliseAll(sums: Float64Array): void {
  for (let vertex = 0; vertex < sums.length / 3; vertex++) {
    const normal = pointAt(sums, vertex);
    const length = Math.hypot(...normal) || 1;
    sums.set(scale(normal, 1 / length), vertex * 3);
  }
}
