import type { Random } from "../core/random.ts";
import { type AveragePrecision, measureAveragePrecision } from "./average-precision.ts";
import type { FeatureMatrix } from "./feature-matrix.ts";
import { type SvmOptions, scoreLinearSvm, trainLinearSvm } from "./linear-svm.ts";
import { dealFolds } from "./stratified-folds.ts";

/**
 * Transfer of frozen features to one class (Goyal et al. 2019): C by cross-validated AP, then one SVM on all training rows, and its AP on
 * the test rows. Undefined without a positive row on both sides.
 */
export function transferClass(
  problem: ClassProblem,
  options: TransferOptions,
  random: Random,
): ClassTransfer | undefined {
  const { train, test } = problem;
  if (!train.positive.includes(1) || !test.rows.some((row) => test.positive[row] === 1)) return undefined;
  const searched = searchCost(problem.train, options, random.fork("search"));
  const cost = pickBest(searched);
  const rows = Int32Array.from(train.positive, (_, row) => row);
  const svm = trainLinearSvm({ ...train, rows }, { ...options, cost, random: random.fork("train") });
  const ap = measureAveragePrecision(
    scoreLinearSvm(svm, test.features, test.rows),
    test.rows.map((row) => test.positive[row] ?? 0),
  );
  return ap && { cost, searched, ap, converged: svm.converged };
}

export interface ClassProblem {
  readonly train: ClassSample;
  /** `rows` leaves out what does not count in this class. */
  readonly test: ClassSample & { readonly rows: Int32Array };
}

export interface ClassSample {
  readonly features: FeatureMatrix;
  /** 1 for rows of the class. */
  readonly positive: Uint8Array;
}

export interface TransferOptions extends Pick<SvmOptions, "weight" | "tolerance" | "maxPasses"> {
  /** C's to choose from. */
  readonly costs: readonly number[];
  readonly folds: number;
  /** Where a search may stop: AP doesn't feel what finer solutions differ in. */
  readonly searchTolerance: number;
}

export interface ClassTransfer {
  readonly cost: number;
  /** Mean AP over the folds; undefined where no fold has a positive row to learn from and another to find. */
  readonly searched: readonly { readonly cost: number; readonly ap: number | undefined }[];
  readonly ap: AveragePrecision;
  /** Whether the final SVM reached its tolerance. */
  readonly converged: boolean;
}

function searchCost(sample: ClassSample, options: TransferOptions, random: Random): ClassTransfer["searched"] {
  const costs = [...options.costs].sort((a, b) => a - b);
  if (costs.length === 1) return costs.map((cost) => ({ cost, ap: undefined }));
  const foldOf = dealFolds(sample.positive, options.folds, random);
  const byFold = Array.from({ length: options.folds }, (_, fold) =>
    validateFold(sample, { ...options, costs }, { foldOf, fold, random: random.fork(String(fold)) }),
  );
  return costs.map((cost, index) => {
    const aps = byFold.map((fold) => fold[index]).filter((ap) => ap !== undefined);
    return { cost, ap: aps.length === 0 ? undefined : aps.reduce((sum, ap) => sum + ap, 0) / aps.length };
  });
}

interface Fold {
  readonly foldOf: Uint8Array;
  readonly fold: number;
  readonly random: Random;
}

/** AP of one fold for each cost, in their order; each SVM starts from the one before. */
function validateFold(
  { features, positive }: ClassSample,
  { costs, weight, searchTolerance, maxPasses }: TransferOptions,
  { foldOf, fold, random }: Fold,
): (number | undefined)[] {
  const all = Int32Array.from(foldOf, (_, row) => row);
  const rows = all.filter((row) => foldOf[row] !== fold);
  const held = all.filter((row) => foldOf[row] === fold);
  const truth = held.map((row) => positive[row] ?? 0);
  if (!rows.some((row) => positive[row] === 1) || !truth.includes(1)) return costs.map(() => undefined);
  let start: Float64Array | undefined;
  return costs.map((cost) => {
    const options = { cost, weight, tolerance: searchTolerance, maxPasses, random, start };
    const svm = trainLinearSvm({ features, rows, positive }, options);
    start = svm.alphas;
    return measureAveragePrecision(scoreLinearSvm(svm, features, held), truth)?.allPoint;
  });
}

/** The smallest of equally good costs; where none could be validated, the middle one. */
function pickBest(searched: ClassTransfer["searched"]): number {
  const best = Math.max(...searched.map(({ ap }) => ap ?? 0));
  const found = searched.find(({ ap }) => ap !== undefined && ap >= best) ?? searched[searched.length >> 1];
  return found?.cost ?? 1;
}
