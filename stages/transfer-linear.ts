import { readImageTable } from "../src/loading/image-table.ts";
import { countWorkers } from "../src/parallel/count-workers.ts";
import { type Table, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { linearParams } from "../src/training/linear-params.ts";
import { LINEAR_METRICS } from "../src/training/training-metrics.ts";
import { readEncoder } from "../src/vision/encoder.ts";
import { measureTopK } from "../src/vision/top-k-accuracy.ts";
import { VIEW_PRESETS } from "../src/vision/view-presets.ts";

export default defineStage({
  description:
    "Transfers an encoder to classification by a linear layer on its frozen features (the ImageNet protocol): random crops and flips in training, the middle of the image in test; top-1 and top-5.",
  params: linearParams,
  inputs: {
    encoder: "encoder",
    train: { kind: "image-set", description: "labelled images" },
    test: { kind: "image-set", description: "labelled images of the same classes" },
  },
  outputs: { report: "report" },
  metrics: LINEAR_METRICS,
  resources: { cpus: "all" },
  reusable: true,
  run: async (context) => {
    const { params, inputs, outputs, threads, log, record } = context;
    const { openEngine } = await import("../src/tensor/engine.ts");
    const { createWeights, disposeWeights } = await import("../src/vision/weights.ts");
    const { trainProbe } = await import("../src/training/train-probe.ts");
    const { info, arrays } = readEncoder(inputs.encoder.path);
    const [train, test] = [readImageTable(inputs.train.path), readImageTable(inputs.test.path)];
    checkClasses(train.classes, test.classes);
    const { name, version } = await openEngine({ threads: Math.max(1, threads) });
    record("engine", `${name} (${version})`);
    log(`${name} (${version})`);

    const sidePx = params.side ?? info.inputSidePx;
    const { mean, std } = info;
    const policy = { version: 1, preset: "supervised", sidePx, ...VIEW_PRESETS.supervised, mean, std } as const;
    const backbone = { architecture: info, weights: createWeights(arrays), sidePx };
    const loading = { ...context, threads: countWorkers(threads) };
    const { curves, trained, tested } = await trainProbe(loading, { backbone, policy, train, test });
    disposeWeights(backbone.weights);
    const [top1, top5] = [1, 5].map((k) => 100 * measureTopK(tested.scores, tested.labels, k));
    const trainTop1 = 100 * measureTopK(trained.scores, trained.labels, 1);
    log(`top-1 ${top1?.toFixed(2)} %, top-5 ${top5?.toFixed(2)} % on ${tested.labels.length} images`);
    writeReport(outputs.report, {
      title: "Linear classification",
      metrics: {
        "top-1": top1 ?? 0,
        "top-5": top5 ?? 0,
        "train top-1": trainTop1,
        classes: train.classes.length,
        "train images": trained.labels.length,
        "test images": tested.labels.length,
      },
      metricInfo: LINEAR_METRICS,
      notes: [`${info.architecture}, ${info.method}; views of ${sidePx} px; features ${params.scale}.`],
      tables: { classes: tableOfClasses(test.classes, tested) },
      curves,
    });
  },
});

function checkClasses(train: readonly string[], test: readonly string[]): void {
  if (train.length === 0) throw new Error("the training images have no classes");
  if (train.join("\n") === test.join("\n")) return;
  throw new Error(`train and test have different classes: ${train.join(", ")}; ${test.join(", ")}`);
}

function tableOfClasses(
  classes: readonly string[],
  { scores, labels }: { readonly scores: Float32Array; readonly labels: Int32Array },
): Table {
  const rows = classes.map((name, label) => {
    const own = [...labels.keys()].filter((row) => labels[row] === label);
    const parts = own.map((row) => scores.subarray(row * classes.length, (row + 1) * classes.length));
    const joined = Float32Array.from(parts.flatMap((part) => [...part]));
    const accuracy = own.length === 0 ? null : 100 * measureTopK(joined, new Int32Array(own.length).fill(label), 1);
    return { class: name, images: own.length, accuracy };
  });
  return {
    title: "Classes",
    columns: [
      { key: "class", title: "class" },
      { key: "images", title: "test images" },
      { key: "accuracy", title: "top-1", unit: "%", better: "higher", bounds: [0, 100] },
    ],
    rows,
  };
}
