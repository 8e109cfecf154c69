import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { countWorkers } from "../src/parallel/count-workers.ts";
import { type Table, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import type { ShownMask } from "../src/training/evaluate-segmentation.ts";
import { segmentationParams } from "../src/training/segmentation-params.ts";
import { SEGMENTATION_METRICS } from "../src/training/training-metrics.ts";
import { readEncoder } from "../src/vision/encoder.ts";
import type { SegmentationMetrics } from "../src/vision/segmentation-metrics.ts";

export default defineStage({
  description:
    "Transfers an encoder to segmentation: a light head (3×3 convolution, batch norm, ReLU, 1×1 convolution, bilinear) on the frozen feature map; mean IoU and pixel accuracy.",
  params: segmentationParams,
  inputs: {
    encoder: "encoder",
    train: { kind: "image-set", description: "images with masks" },
    test: { kind: "image-set", description: "images with masks of the same classes" },
  },
  outputs: { report: "report" },
  metrics: SEGMENTATION_METRICS,
  resources: { cpus: "all" },
  reusable: true,
  run: async (context) => {
    const { params, inputs, outputs, threads, log, progress, record } = context;
    const { openEngine } = await import("../src/tensor/engine.ts");
    const { createWeights, disposeWeights } = await import("../src/vision/weights.ts");
    const { trainSegmentation } = await import("../src/training/train-segmentation.ts");
    const { evaluateSegmentation } = await import("../src/training/evaluate-segmentation.ts");
    const { info: architecture, arrays } = readEncoder(inputs.encoder.path);
    const { name, version } = await openEngine({ threads: Math.max(1, threads) });
    record("engine", `${name} (${version})`);
    log(`${name} (${version})`);

    const sidePx = params.side ?? architecture.inputSidePx;
    const backbone = { architecture, weights: createWeights(arrays), sidePx };
    const loading = { ...context, threads: countWorkers(threads) };
    const common = { normalisation: architecture, threads: loading.threads };
    const trained = await trainSegmentation(loading, { ...common, images: inputs.train.path, backbone });
    const { metrics, images, shown } = await evaluateSegmentation({
      ...{ ...common, images: inputs.test.path, head: trained.head, pictures: params.pictures },
      backbone: { ...backbone, batchSize: params.batchSize },
      progress: (done, total) => progress(done, total, "test images"),
    });
    disposeWeights(trained.head.weights);
    disposeWeights(backbone.weights);
    log(`mIoU ${(100 * metrics.meanIou).toFixed(2)} %, pixel accuracy ${(100 * metrics.pixelAccuracy).toFixed(2)} %`);
    await drawSheet({ images: inputs.test.path, shown, classes: trained.classes, folder: outputs.report });
    writeReport(outputs.report, {
      title: "Segmentation",
      metrics: {
        mIoU: 100 * metrics.meanIou,
        "pixel accuracy": 100 * metrics.pixelAccuracy,
        classes: metrics.iou.filter((iou) => iou !== undefined).length,
        "train images": trained.images,
        "test images": images,
      },
      metricInfo: SEGMENTATION_METRICS,
      notes: [`${architecture.architecture}, ${architecture.method}; images of ${sidePx} px.`],
      tables: { classes: tableOfClasses(trained.classes, metrics) },
      curves: trained.curves,
      ...(shown.length > 0 && { pictures: [PICTURE] }),
    });
  },
});

const PICTURE = {
  file: "masks.png",
  title: "Predicted masks",
  alt: "Test images, each with its true mask and the predicted one beside it, and what the colours mean; grey is unlabelled.",
  kind: "masks",
} as const;

interface Sheet {
  readonly images: string;
  readonly shown: readonly ShownMask[];
  readonly classes: readonly string[];
  readonly folder: string;
}

async function drawSheet({ images, shown, classes, folder }: Sheet): Promise<void> {
  if (shown.length === 0) return;
  const { drawMasks } = await import("../src/training/draw-masks.ts");
  const { encodePng } = await import("../src/images/encode.ts");
  writeFileSync(join(folder, PICTURE.file), await encodePng(await drawMasks(images, shown, classes)));
}

function tableOfClasses(classes: readonly string[], { iou }: SegmentationMetrics): Table {
  return {
    title: "Classes",
    columns: [
      { key: "class", title: "class" },
      { key: "iou", title: "IoU", unit: "%", better: "higher", bounds: [0, 100] },
    ],
    rows: classes.map((name, label) => {
      const value = iou[label];
      return { class: name, iou: value === undefined ? null : 100 * value };
    }),
  };
}
