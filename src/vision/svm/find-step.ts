import type { Problem } from "./problem.ts";

/**
 * The t > 0 of the least loss on the line w + t·step. The loss's slope there,
 *
 *     slope + t·curvature - Σ 2 C_i max(0, margin_i - t·y_i·change_i) y_i·change_i,
 *
 * rises, in straight pieces: Newton's method on it, within bounds that close in, ends on the right piece.
 */
export function findStep(line: Line): number {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let step = 1;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [slope = 0, rise = 1] = measureSlope(line, step);
    if (slope < 0) low = step;
    else high = step;
    const next = step - slope / rise;
    const inside = next > low && next < high;
    const bisected = high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
    const moved = inside ? next : bisected;
    if (Math.abs(slope) <= NEGLIGIBLE * rise || moved === step) return step;
    step = moved;
  }
  return step;
}

export interface Line {
  /** w·step. */
  readonly slope: number;
  /** |step|². */
  readonly curvature: number;
  /** By sample: 1 - y(w·x + b), and by how much a whole step changes w·x + b. */
  readonly margins: Float64Array;
  readonly changes: Float64Array;
  /** C_i = cost · share. */
  readonly cost: number;
  readonly problem: Problem;
}

const MAX_ROUNDS = 60;
const NEGLIGIBLE = 1e-14;

/** The slope at t, and how fast it rises. */
function measureSlope({ slope, curvature, margins, changes, cost, problem }: Line, t: number): [number, number] {
  let [here, rise] = [slope + t * curvature, curvature];
  for (let sample = 0; sample < margins.length; sample++) {
    const descent = (problem.signs[sample] ?? 0) * (changes[sample] ?? 0);
    const margin = (margins[sample] ?? 0) - t * descent;
    if (margin <= 0) continue;
    const pull = 2 * cost * (problem.shares[sample] ?? 0) * descent;
    here -= pull * margin;
    rise += pull * descent;
  }
  return [here, rise];
}
