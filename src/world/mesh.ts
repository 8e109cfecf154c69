import { cross, type Vec3 } from "./vector.ts";

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
  const points: Vec3[] = [];
  const normals: Vec3[] = [];
  const triangles: number[] = [];
  const slots: number[] = [];
  return {
    addGrid: ({ rows, slot, closed = false }) => {
      const local = listTriangles(rows.length, rows[0]?.length ?? 0, closed);
      const first = points.length;
      const vertices = rows.flat();
      points.push(...vertices);
      normals.push(...smoothNormals(vertices, local, rows[0]?.length ?? 0));
      triangles.push(...local.map((vertex) => first + vertex));
      for (let i = 0; i < local.length / 3; i++) slots.push(slot);
    },
    build: () => ({
      positions: Float32Array.from(points.flat()),
      normals: Float32Array.from(normals.flat()),
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

/** The mean of the normals around a vertex, weighted by area; points that coincide in a row (a pole) share theirs. */
function smoothNormals(points: readonly Vec3[], triangles: readonly number[], columns: number): Vec3[] {
  const sums = new Float64Array(points.length * 3);
  for (let i = 0; i < triangles.length; i += 3) {
    const corners = triangles.slice(i, i + 3);
    const normal = faceNormal(corners.map((corner) => points[corner] ?? [0, 0, 0]));
    for (const corner of corners) addTo(sums, corner, normal);
  }
  for (let row = 0; row < points.length; row += columns) sharePole(sums, points, row, columns);
  return points.map((_, i) => unitAt(sums, i));
}

function faceNormal([a = [0, 0, 0], b = [0, 0, 0], c = [0, 0, 0]]: readonly Vec3[]): Vec3 {
  return cross([b[0] - a[0], b[1] - a[1], b[2] - a[2]], [c[0] - a[0], c[1] - a[1], c[2] - a[2]]);
}

function addTo(sums: Float64Array, vertex: number, value: Vec3): void {
  for (let axis = 0; axis < 3; axis++) sums[vertex * 3 + axis] = (sums[vertex * 3 + axis] ?? 0) + (value[axis] ?? 0);
}

function sharePole(sums: Float64Array, points: readonly Vec3[], row: number, columns: number): void {
  const first = points[row] ?? [0, 0, 0];
  const ring = points.slice(row, row + columns);
  if (!ring.every((point) => Math.hypot(point[0] - first[0], point[1] - first[1], point[2] - first[2]) < 1e-9)) return;
  for (let axis = 0; axis < 3; axis++) {
    let sum = 0;
    for (let i = row; i < row + columns; i++) sum += sums[i * 3 + axis] ?? 0;
    for (let i = row; i < row + columns; i++) sums[i * 3 + axis] = sum;
  }
}

function unitAt(sums: Float64Array, vertex: number): Vec3 {
  const [x = 0, y = 0, z = 0] = sums.subarray(vertex * 3, vertex * 3 + 3);
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
