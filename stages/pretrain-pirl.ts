import { defineStage } from "../src/stage.ts";
import { pirlParams } from "../src/training/pirl-params.ts";
import { PIRL_METRICS } from "../src/training/training-metrics.ts";

/** PIRL; the defaults are the paper's (Misra and van der Maaten 2020). */
export default defineStage({
  description: "Trains an encoder by PIRL: an image and the jigsaw of its nine patches against a memory of all images.",
  params: pirlParams,
  inputs: {
    images: { kind: "image-set", description: "pictures" },
    views: { kind: "view-policy", description: "how a view is drawn; patches are drawn so too, but for the crop" },
    monitor: {
      kind: "image-set",
      description: "labelled pictures for the kNN curve; nothing depends on it",
      optional: true,
    },
  },
  outputs: {
    encoder: { kind: "encoder", description: "the backbone without its heads" },
    report: { kind: "report", description: "curves of loss, similarities, rate and kNN accuracy" },
  },
  metrics: PIRL_METRICS,
  resources: { cpus: "all" },
  run: async (context) => {
    const { trainPirl } = await import("../src/training/train-pirl.ts");
    await trainPirl(context);
  },
});
