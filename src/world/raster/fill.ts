import { float, word } from "./read.ts";
import type { Samples } from "./samples.ts";

/** Draws a mesh's triangles into the z-buffer. Returns how many samples it covers, seen or not. */
export function fillMesh(samples: Samples, triangles: Uint32Array, vertices: Float32Array, owner: number): number {
  let covered = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    covered += fillTriangle(samples, vertices, triangles, t, owner);
  }
  return covered;
}

/** Marks where a mesh's shadow falls. */
export function fillShadow(samples: Samples, triangles: Uint32Array, vertices: Float32Array): void {
  for (let t = 0; t < triangles.length; t += 3) fillTriangle(samples, vertices, triangles, t, 0);
}

/**
 * Draws one triangle by its barycentric coordinates, which change by a constant from sample to sample. 1/distance is linear on the
 * screen, so it is what the z-buffer compares (Blinn 1992). Owner 0 marks a shadow instead.
 */
function fillTriangle(
  samples: Samples,
  vertices: Float32Array,
  triangles: Uint32Array,
  t: number,
  owner: number,
): number {
  const a = word(triangles, t) * 3;
  const b = word(triangles, t + 1) * 3;
  const c = word(triangles, t + 2) * 3;
  const aw = float(vertices, a + 2);
  const bw = float(vertices, b + 2);
  const cw = float(vertices, c + 2);
  if (aw === 0 || bw === 0 || cw === 0) return 0;
  const ax = float(vertices, a);
  const ay = float(vertices, a + 1);
  const bx = float(vertices, b) - ax;
  const by = float(vertices, b + 1) - ay;
  const cx = float(vertices, c) - ax;
  const cy = float(vertices, c + 1) - ay;
  const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
  const x1 = Math.min(samples.width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
  const y0 = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
  const y1 = Math.min(samples.height - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
  const area = bx * cy - cx * by;
  if (x0 > x1 || y0 > y1 || area === 0) return 0;
  const step: Step = { bdx: cy / area, bdy: -cx / area, cdx: -by / area, cdy: bx / area, aw, bw: bw - aw, cw: cw - aw };
  let covered = 0;
  for (let y = y0; y <= y1; y++) {
    const dx = x0 + 0.5 - ax;
    const dy = y + 0.5 - ay;
    const second = dx * step.bdx + dy * step.bdy;
    const third = dx * step.cdx + dy * step.cdy;
    const from = y * samples.width + x0;
    if (owner === 0) shadeRow(samples, from, x1 - x0, second, third, step);
    else covered += fillRow(samples, from, x1 - x0, second, third, step, owner, t);
  }
  return covered;
}

/** How the weights of the second and third corner change along x and y, and 1/distance with them. */
interface Step {
  readonly bdx: number;
  readonly bdy: number;
  readonly cdx: number;
  readonly cdy: number;
  readonly aw: number;
  readonly bw: number;
  readonly cw: number;
}

/** Nine arguments, since an object for each row would be garbage in the innermost loop but one. */
function fillRow(
  samples: Samples,
  from: number,
  length: number,
  startSecond: number,
  startThird: number,
  { bdx, cdx, aw, bw, cw }: Step,
  owner: number,
  t: number,
): number {
  const { nearness, stamp } = samples;
  let covered = 0;
  let second = startSecond;
  let third = startThird;
  for (let i = from; i <= from + length; i++, second += bdx, third += cdx) {
    if (second < 0 || third < 0 || second + third > 1) continue;
    if (stamp[i] !== owner) {
      stamp[i] = owner;
      covered++;
    }
    const near = aw + second * bw + third * cw;
    if (near <= float(nearness, i)) continue;
    nearness[i] = near;
    samples.owner[i] = owner;
    samples.triangle[i] = t;
    samples.second[i] = second;
    samples.third[i] = third;
  }
  return covered;
}

function shadeRow(
  { shadow }: Samples,
  from: number,
  length: number,
  startSecond: number,
  startThird: number,
  { bdx, cdx }: Step,
): void {
  let second = startSecond;
  let third = startThird;
  for (let i = from; i <= from + length; i++, second += bdx, third += cdx) {
    if (second >= 0 && third >= 0 && second + third <= 1) shadow[i] = 1;
  }
}
