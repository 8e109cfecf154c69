import type { Random } from "../../core/random.ts";
import { type AveragePrecision, measureAveragePrecision } from "../average-precision.ts";
import type { FeatureMatrix } from "../feature-matrix.ts";
import { dealFolds } from "../stratified-folds.ts";
import type { Gram } from "./gram.ts";
import { createSvmTrainer, type LinearSvm, type SvmOptions, scoreLinearSvm } from "./linear-svm.ts";
import { closeSvmMemory, openSvmMemory, type SvmMemory } from "./svm-memory.ts";

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
  const memory = openSvmMemory(train.features, train.gram);
  try {
    const searched = searchCost(memory, train, { options, random: random.fork("search") });
    const { cost, start } = pickBest(searched);
    const rows = Int32Array.from(train.positive, (_, row) => row);
    const svm = createSvmTrainer(memory, { ...train, rows }, { ...options, start })(cost);
    const ap = measureAveragePrecision(
      scoreLinearSvm(svm, test.features, test.rows),
      test.rows.map((row) => test.positive[row] ?? 0),
    );
    return ap && { cost, searched: searched.map(({ start: _, ...found }) => found), ap, converged: svm.converged };
  } finally {
    closeSvmMemory(memory);
  }
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
  /** Of the features' rows: what all classes share. */
  readonly gram?: Gram | undefined;
}

export interface TransferOptions extends Omit<SvmOptions, "start"> {
  /** C's to choose from. */
  readonly costs: readonly number[];
  readonly folds: number;
  /** Where a search may stop: AP doesn't feel what finer solutions differ in. */
  readonly searchTolerance: number;
}

export interface ClassTransfer {
  readonly cost: number;
  readonly searched: readonly SearchedCost[];
  readonly ap: AveragePrecision;
  /** Whether the final SVM reached its tolerance. */
  readonly converged: boolean;
}

export interface SearchedCost {
  readonly cost: number;
  /** Mean AP over the folds; undefined where no fold has a positive row to learn from and another to find. */
  readonly ap: number | undefined;
  /** Whether the SVMs of all folds reached the search's tolerance. */
  readonly converged: boolean;
}

interface Candidate extends SearchedCost {
  /** Where the folds' solutions are in the mean: near that of all rows. */
  readonly start: Float64Array | undefined;
}

function searchCost(
  memory: SvmMemory,
  { positive }: ClassSample,
  { options, random }: { readonly options: TransferOptions; readonly random: Random },
): Candidate[] {
  const costs = [...options.costs].sort((a, b) => a - b);
  if (costs.length === 1) return costs.map((cost) => ({ cost, ap: undefined, converged: true, start: undefined }));
  const foldOf = dealFolds(positive, options.folds, random);
  const byFold = Array.from({ length: options.folds }, (_, fold) =>
    validateFold(memory, { ...options, costs }, { positive, foldOf, fold }),
  );
  return costs.map((cost, index) =>
    judge(
      cost,
      byFold.flatMap((fold) => fold[index] ?? []),
    ),
  );
}

interface Fold {
  readonly positive: Uint8Array;
  readonly foldOf: Uint8Array;
  readonly fold: number;
}

interface Validated {
  readonly svm: LinearSvm;
  readonly ap: number;
}

/** AP of one fold for each cost, in their order; none without positive rows on both sides. */
function validateFold(
  memory: SvmMemory,
  { costs, searchTolerance, ...options }: TransferOptions,
  { positive, foldOf, fold }: Fold,
): Validated[] {
  const all = Int32Array.from(foldOf, (_, row) => row);
  const rows = all.filter((row) => foldOf[row] !== fold);
  const held = all.filter((row) => foldOf[row] === fold);
  const truth = held.map((row) => positive[row] ?? 0);
  if (!rows.some((row) => positive[row] === 1) || !truth.includes(1)) return [];
  const train = createSvmTrainer(memory, { rows, positive }, { ...options, tolerance: searchTolerance });
  return costs.map((cost) => {
    const svm = train(cost);
    return {
      svm,
      ap:
        measureAveragePrecision(
          Float64Array.from(held, (row) => svm.decisions[row] ?? 0),
          truth,
        )?.allPoint ?? 0,
    };
  });
}

function judge(cost: number, folds: readonly Validated[]): Candidate {
  if (folds.length === 0) return { cost, ap: undefined, converged: true, start: undefined };
  return {
    cost,
    ap: folds.reduce((sum, { ap }) => sum + ap, 0) / folds.length,
    converged: folds.every(({ svm }) => svm.converged),
    start: folds[0]?.svm.weights.map(
      (_, unit) => folds.reduce((sum, { svm }) => sum + (svm.weights[unit] ?? 0), 0) / folds.length,
    ),
  };
}

/** The smallest of equally good costs; where none could be validated, the middle one. */
function pickBest(candidates: readonly Candidate[]): Pick<Candidate, "cost" | "start"> {
  const best = Math.max(...candidates.map(({ ap }) => ap ?? 0));
  const found = candidates.find(({ ap }) => ap !== undefined && ap >= best) ?? candidates[candidates.length >> 1];
  return found ?? { cost: 1, start: undefined };
}
