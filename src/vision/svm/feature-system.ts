import type { Problem } from "./problem.ts";
import type { SvmMemory } from "./svm-memory.ts";

/**
 * Newton's system among the features, (1/2C + Σ share_i x_i x_iᵀ) step = descent/2C over the active samples. Its matrix is kept from one
 * cost to the next, and mended by the samples that came or went.
 */
export interface FeatureSystem {
  /** By sample: 1 where the matrix has it; undefined before there is one. */
  taken: Uint8Array | undefined;
}

export interface FeatureProblem {
  readonly problem: Problem;
  readonly cost: number;
  /** By sample; those above 0 are active. */
  readonly margins: Float64Array;
}

/** From the descent in `step` on, and into it. */
export function solveAmongFeatures(
  memory: SvmMemory,
  system: FeatureSystem,
  { problem, cost, margins }: FeatureProblem,
): void {
  const { kernels, width, at, step } = memory;
  takeActive(memory, system, { problem, margins });
  kernels.factorise(at.matrix, width, 0, width, 0.5 / cost, at.factor);
  for (let unit = 0; unit < width; unit++) step[unit] = (step[unit] ?? 0) / (2 * cost);
  kernels.solve(at.factor, width, width, at.step);
}

/** Brings the matrix to the samples with a margin above 0, four that come or go at a time. */
function takeActive(
  memory: SvmMemory,
  system: FeatureSystem,
  { problem, margins }: Omit<FeatureProblem, "cost">,
): void {
  const { kernels, width, at } = memory;
  if (system.taken === undefined) memory.matrix.fill(0);
  const taken = system.taken ?? new Uint8Array(margins.length);
  system.taken = taken;
  let [samples, scales]: [number[], number[]] = [[], []];
  const add = (): void => kernels.addFour(at.matrix, width, ...samples, ...scales);
  for (let sample = 0; sample < margins.length; sample++) {
    const active = (margins[sample] ?? 0) > 0 ? 1 : 0;
    if (active === taken[sample]) continue;
    taken[sample] = active;
    samples.push(at.samples + 4 * width * sample);
    scales.push((active === 1 ? 1 : -1) * (problem.shares[sample] ?? 0));
    if (samples.length < 4) continue;
    add();
    [samples, scales] = [[], []];
  }
  if (samples.length === 0) return;
  while (samples.length < 4) {
    samples.push(at.samples);
    scales.push(0);
  }
  add();
}
