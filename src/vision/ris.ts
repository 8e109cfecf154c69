import type { FeatureMatrix } from "./feature-matrix.ts";
import { type Firing, fireNominal, firePublished } from "./firing.ts";
import { type InvarianceDesign, shuffleDesign, tallySets } from "./invariance-design.ts";
import { type InvarianceMatrix, type RisScore, scoreTopUnits } from "./ris-score.ts";
import { formulaInvariance, publishedInvariance, type UnitInvariance } from "./unit-invariance.ts";

/**
 * The Representation Invariance Score (Purushwalkam & Gupta 2020, §3): for each K,
 * RIS@K = 100 · G · mean over targets y of [ mean of the K largest I_y(i) ], with the target-conditioned invariance
 * I_y(i) = L_y(i) / G(i). 100: for every target, K units fire on every view of its sets and on nothing else. It is not 0 by chance:
 * read it beside its floor, the score of the same features when every set keeps its size and target and gets other images.
 *
 * `published` is what the authors' code computes and their tables hold; `formula` is the definition of their text.
 */
export function measureRis(features: FeatureMatrix, design: InvarianceDesign, options: RisOptions): RisResult {
  const { variant, ks, floorShuffles, random } = options;
  const { targets } = design;
  const minimumSet = options.minimumSet ?? VARIANTS[variant].minimumSet;
  const firing = VARIANTS[variant].fire(features, targets);
  const invariance = measureInvariance(firing, design, { variant, minimumSet });
  const floors = Array.from({ length: floorShuffles }, () => {
    const shuffled = measureInvariance(firing, shuffleDesign(design, random), { variant, minimumSet });
    return ks.map((k) => scoreTopUnits(shuffled, k).score);
  });
  return {
    minimumSet,
    sets: tallySets(design, minimumSet),
    invariance,
    scores: ks.map((k, index) => ({
      ...scoreTopUnits(invariance, k),
      k,
      floors: floors.map((scores) => scores[index] ?? 0),
    })),
  };
}

export type RisVariant = "published" | "formula";

export interface RisOptions {
  readonly variant: RisVariant;
  /** How many units of each target the scores take; at most D. */
  readonly ks: readonly number[];
  /** Images that a set holds at least to count; by default 3 in `published`, as in the authors' code, and 1 in `formula`. */
  readonly minimumSet?: number | undefined;
  readonly floorShuffles: number;
  readonly random: { integer(n: number): number };
}

export interface RisResult {
  readonly minimumSet: number;
  /** Sets that count, and those that are too small. */
  readonly sets: { readonly counted: number; readonly tooSmall: number };
  readonly invariance: InvarianceMatrix;
  readonly scores: readonly RisAtK[];
}

export interface RisAtK extends RisScore {
  readonly k: number;
  /** The score by chance, once for each shuffle. */
  readonly floors: readonly number[];
}

const VARIANTS = {
  published: { fire: firePublished, measure: publishedInvariance, minimumSet: 3 },
  formula: { fire: fireNominal, measure: formulaInvariance, minimumSet: 1 },
};

function measureInvariance(
  firing: Firing,
  design: InvarianceDesign,
  { variant, minimumSet }: { readonly variant: RisVariant; readonly minimumSet: number },
): InvarianceMatrix {
  const dim = firing.positive.length;
  const data = new Float64Array(design.targets * dim);
  const measure: UnitInvariance = VARIANTS[variant].measure(firing, design, minimumSet);
  for (let unit = 0; unit < dim; unit++) {
    const invariance = measure(unit);
    for (let target = 0; target < design.targets; target++) {
      data[target * dim + unit] = (invariance[target] ?? 0) * firing.nominalRate;
    }
  }
  return { data, targets: design.targets, dim };
}
