import { z } from "zod";
import { countWorkers } from "../src/parallel/count-workers.ts";
import { runTasks } from "../src/parallel/run-tasks.ts";
import { type Table, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { markClass } from "../src/vision/class-rows.ts";
import type { FeatureMatrix } from "../src/vision/feature-matrix.ts";
import { type FeatureRow, type Features, readFeatures } from "../src/vision/features.ts";
import { l2Normalise } from "../src/vision/l2-normalise.ts";
import { computeGram, type Gram } from "../src/vision/svm/gram.ts";
import type { ClassProblem, ClassTransfer } from "../src/vision/svm/transfer-class.ts";
import { transferClassTask } from "../src/vision/svm/transfer-task.ts";
import { takeRows } from "../src/vision/take-rows.ts";

export default defineStage({
  description:
    "Transfers frozen features to VOC classification: one linear SVM a class on L2-normalised features, C by cross-validated AP (Goyal et al. 2019). Rows are images with their labels, or boxes with one label each.",
  params: z.strictObject({
    costs: z
      .array(z.number().positive())
      .min(1)
      .default([0.01, 0.1, 1, 2, 5, 10, 15, 20, 50, 100, 1000])
      .describe("C's to choose from, for each class"),
    folds: z.number().int().min(2).max(255).default(3).describe("parts of the training rows to choose C by"),
    positiveWeight: z.number().positive().default(2).describe("weight of a row of the class in the loss"),
    negativeWeight: z.number().positive().default(1).describe("weight of any other row"),
    tolerance: z.number().positive().default(1e-4).describe("violation of optimality at which the solver stops"),
    searchTolerance: z.number().positive().default(1e-2).describe("the same, while choosing C"),
    maxSteps: z.number().int().min(0).default(200).describe("steps of Newton's method at most, for one SVM"),
    seed: z.number().int().default(0).describe("of the folds"),
  }),
  inputs: {
    train: { kind: "features", description: "of the trainval split" },
    test: { kind: "features", description: "of the test split" },
  },
  outputs: { report: "report" },
  reusable: true,
  run: async ({ params, inputs, outputs, threads, signal, progress, log }) => {
    const { costs, folds, tolerance, searchTolerance, maxSteps, seed } = params;
    const options = {
      costs,
      folds,
      tolerance,
      searchTolerance,
      maxSteps,
      weight: { positive: params.positiveWeight, negative: params.negativeWeight },
    };
    const train = prepareSide(readFeatures(inputs.train.path));
    const test = prepareSide(readFeatures(inputs.test.path));
    const classes = checkClasses(train, test);
    const gram = computeGram(train.features);
    const problems = classes.map((_, label) => poseClass({ ...train, gram }, test, label));
    const tasks = problems.map((problem, label) => ({
      problem,
      options,
      seed: JSON.stringify([seed, classes[label]]),
    }));
    const results: ClassResult[] = [];
    for await (const transfer of runTasks(transferClassTask, tasks, { threads: countWorkers(threads), signal })) {
      const label = results.length;
      results.push({ name: classes[label] ?? "", ...countRows(problems[label]), transfer });
      progress(results.length, classes.length, "classes");
    }
    const done = results.flatMap(({ transfer }) => transfer ?? []);
    if (done.length === 0) throw new Error("no class has a positive row both in train and in test");
    const meanAp = 100 * mean(done.map(({ ap }) => ap.allPoint));
    const meanElevenPoint = 100 * mean(done.map(({ ap }) => ap.elevenPoint));
    log(`mAP ${meanAp.toFixed(2)} % over ${done.length} classes`);
    writeReport(outputs.report, {
      title: "Transfer to VOC classification",
      metrics: {
        mAP: meanAp,
        "mAP-11": meanElevenPoint,
        classes: done.length,
        "train rows": train.rows.length,
        "test rows": test.rows.length,
      },
      metricInfo: {
        mAP: { title: "mean AP, all points", unit: "%", better: "higher" },
        "mAP-11": { title: "mean AP, 11 points (VOC2007)", unit: "%", better: "higher" },
      },
      notes: describeRun(results, { train, test }),
      tables: { classes: tableOfClasses(results), costs: tableOfCosts(done) },
    });
  },
});

interface Side {
  readonly features: FeatureMatrix;
  readonly rows: readonly FeatureRow[];
  readonly classes: readonly string[];
  /** Boxes marked difficult, which take no part. */
  readonly difficultBoxes: number;
}

interface ClassResult {
  readonly name: string;
  readonly trainPositives: number;
  readonly testPositives: number;
  readonly transfer: ClassTransfer | undefined;
}

/** L2-normalised, in memory that threads share. */
function prepareSide({ features, count, dim, rows, classes }: Features): Side {
  const kept = rows.flatMap((row, index) => (row.box?.difficult === true ? [] : [index]));
  const normalised = l2Normalise(takeRows({ data: features, count, dim }, kept));
  const data = new Float32Array(new SharedArrayBuffer(normalised.data.byteLength));
  data.set(normalised.data);
  return {
    features: { ...normalised, data },
    rows: kept.flatMap((index) => rows[index] ?? []),
    classes,
    difficultBoxes: rows.length - kept.length,
  };
}

function checkClasses(train: Side, test: Side): readonly string[] {
  if (train.features.dim !== test.features.dim) {
    throw new Error(
      `train has ${train.features.dim} features a row, test ${test.features.dim}: of different encoders?`,
    );
  }
  if (train.classes.join("\n") !== test.classes.join("\n")) {
    throw new Error(`train and test have different classes: ${train.classes.join(", ")}; ${test.classes.join(", ")}`);
  }
  return train.classes;
}

/** An image that shows a class only as difficult objects is a negative in training, and left out in test. */
function poseClass(train: Side & { readonly gram: Gram | undefined }, test: Side, label: number): ClassProblem {
  const marked = markClass(test.rows, label);
  return {
    train: { features: train.features, gram: train.gram, positive: markClass(train.rows, label).positive },
    test: {
      features: test.features,
      positive: marked.positive,
      rows: Int32Array.from(test.rows, (_, row) => row).filter((row) => marked.difficult[row] === 0),
    },
  };
}

function countRows(problem: ClassProblem | undefined): Pick<ClassResult, "trainPositives" | "testPositives"> {
  const count = (positive: Uint8Array | undefined): number => positive?.filter((value) => value === 1).length ?? 0;
  return { trainPositives: count(problem?.train.positive), testPositives: count(problem?.test.positive) };
}

function describeRun(results: readonly ClassResult[], { train, test }: { train: Side; test: Side }): string[] {
  const missing = results.filter(({ transfer }) => transfer === undefined).map(({ name }) => name);
  const unfinished = results.filter(({ transfer }) => transfer?.converged === false).map(({ name }) => name);
  const searches = results.flatMap(({ name, transfer }) => {
    const costs = transfer?.searched.filter(({ converged }) => !converged).map(({ cost }) => cost) ?? [];
    return costs.length === 0 ? [] : [`${name} (C = ${costs.join(", ")})`];
  });
  const difficult = train.difficultBoxes + test.difficultBoxes;
  return [
    "AP is the area under the interpolated precision-recall curve; rows of equal scores are one threshold.",
    ...(missing.length > 0 ? [`Without a row in train or in test, and left out: ${missing.join(", ")}.`] : []),
    ...(unfinished.length > 0 ? [`The solver stopped short of its tolerance in: ${unfinished.join(", ")}.`] : []),
    ...(searches.length > 0 ? [`While choosing C, it stopped short in: ${searches.join("; ")}.`] : []),
    ...(difficult > 0 ? [`${difficult} boxes marked difficult were left out.`] : []),
  ];
}

function tableOfClasses(results: readonly ClassResult[]): Table {
  return {
    title: "Classes",
    columns: [
      { key: "class", title: "class" },
      { key: "ap", title: "AP", unit: "%", better: "higher", bounds: [0, 100] },
      { key: "ap11", title: "AP, 11 points", unit: "%", better: "higher" },
      { key: "cost", title: "C" },
      { key: "train", title: "positives in train" },
      { key: "test", title: "positives in test" },
    ],
    rows: results.map(({ name, trainPositives, testPositives, transfer }) => ({
      class: name,
      ap: transfer === undefined ? null : 100 * transfer.ap.allPoint,
      ap11: transfer === undefined ? null : 100 * transfer.ap.elevenPoint,
      cost: transfer?.cost ?? null,
      train: trainPositives,
      test: testPositives,
    })),
  };
}

/** What the search over C saw, as means over the classes. */
function tableOfCosts(done: readonly ClassTransfer[]): Table {
  const costs = done[0]?.searched.map(({ cost }) => cost) ?? [];
  return {
    title: "Choice of C",
    columns: [
      { key: "cost", title: "C" },
      { key: "ap", title: "cross-validated AP, mean over classes", unit: "%" },
      { key: "chosen", title: "classes that chose it" },
    ],
    rows: costs.map((cost, index) => {
      const aps = done.flatMap(({ searched }) => searched[index]?.ap ?? []);
      const chosen = done.filter((transfer) => transfer.cost === cost).length;
      return { cost, ap: aps.length === 0 ? null : 100 * mean(aps), chosen };
    }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
