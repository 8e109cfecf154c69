import { z } from "zod";
import { writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import type { FeatureMatrix } from "../src/vision/feature-matrix.ts";
import { type Features, readFeatures } from "../src/vision/features.ts";
import { voteNeighbours } from "../src/vision/knn.ts";
import { takeRows } from "../src/vision/take-rows.ts";
import { measureTopK } from "../src/vision/top-k-accuracy.ts";

export default defineStage({
  description:
    "Classifies by the weighted nearest neighbours of frozen features (Wu et al. 2018): training-free, so a quick look at an encoder.",
  params: z.strictObject({
    k: z.number().int().min(1).default(200).describe("neighbours that vote"),
    temperature: z.number().positive().default(0.07).describe("of the votes' weights, exp(similarity / temperature)"),
  }),
  inputs: { train: "features", test: "features" },
  outputs: { report: "report" },
  reusable: true,
  run: ({ params, inputs, outputs, log }) => {
    const [trainFeatures, testFeatures] = [readFeatures(inputs.train.path), readFeatures(inputs.test.path)];
    const { classes } = trainFeatures;
    if (classes.join("\n") !== testFeatures.classes.join("\n"))
      throw new Error("train and test have different classes");
    const [train, test] = [takeLabelled(trainFeatures), takeLabelled(testFeatures)];
    if (train.labels.length === 0 || test.labels.length === 0) {
      throw new Error("neither train nor test may be without rows of a single label");
    }
    const sample = { train: train.features, labels: train.labels, test: test.features, classes: classes.length };
    const votes = voteNeighbours(sample, params);
    const top1 = 100 * measureTopK(votes, test.labels, 1);
    const top5 = 100 * measureTopK(votes, test.labels, 5);
    log(`top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} %`);
    const left = train.left + test.left;
    writeReport(outputs.report, {
      title: "Nearest neighbours",
      metrics: { "top-1": top1, "top-5": top5, "train rows": train.labels.length, "test rows": test.labels.length },
      metricInfo: {
        "top-1": { title: "kNN top-1 accuracy", unit: "%", better: "higher" },
        "top-5": { title: "kNN top-5 accuracy", unit: "%", better: "higher" },
      },
      notes: left > 0 ? [`${left} rows without a single label were left out.`] : [],
    });
  },
});

interface Labelled {
  readonly features: FeatureMatrix;
  readonly labels: Int32Array;
  /** Rows without a single label. */
  readonly left: number;
}

function takeLabelled({ features, count, dim, rows }: Features): Labelled {
  const labelled = rows.flatMap(({ label, labels }, row) => {
    const single = label ?? (labels?.length === 1 ? labels[0] : undefined);
    return single === undefined ? [] : [{ row, label: single }];
  });
  return {
    features: takeRows(
      { data: features, count, dim },
      labelled.map(({ row }) => row),
    ),
    labels: Int32Array.from(labelled, ({ label }) => label),
    left: count - labelled.length,
  };
}
