import { defineStage } from "../src/stage.ts";
import { supervisedParams } from "../src/training/supervised-params.ts";
import { SUPERVISED_METRICS } from "../src/training/training-metrics.ts";

/** The baseline of the paper: the same backbone, images and views, and their labels. */
export default defineStage({
  description: "Trains an encoder on image labels: softmax cross-entropy, a cosine from the first step to the last.",
  params: supervisedParams,
  inputs: {
    images: { kind: "image-set", description: "labelled pictures; those without a label are left out" },
    views: { kind: "view-policy", description: "how a view is drawn" },
    monitor: {
      kind: "image-set",
      description: "labelled pictures for the kNN curve; nothing depends on it",
      optional: true,
    },
  },
  outputs: {
    encoder: { kind: "encoder", description: "the backbone without its head" },
    report: { kind: "report", description: "curves of loss, accuracy, rate and kNN accuracy" },
  },
  metrics: SUPERVISED_METRICS,
  resources: { cpus: "all" },
  run: async (context) => {
    const { trainSupervised } = await import("../src/training/train-supervised.ts");
    await trainSupervised(context);
  },
});
