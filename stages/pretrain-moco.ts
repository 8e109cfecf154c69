import { defineStage } from "../src/stage.ts";
import { mocoParams } from "../src/training/moco-params.ts";
import { MOCO_METRICS } from "../src/training/training-metrics.ts";

/** MoCo v2; the defaults are the official ones (Chen et al. 2020). */
export default defineStage({
  description: "Trains an encoder by MoCo v2: on views of one image, of two frames of a video, or of tracked regions.",
  params: mocoParams,
  inputs: {
    images: { kind: "image-set", description: "pictures, or frames of videos" },
    tracks: { kind: "track-set", description: "of the same frames, for region-tracker", optional: true },
    views: { kind: "view-policy", description: "how a view is drawn" },
    monitor: {
      kind: "image-set",
      description: "labelled pictures for the kNN curve; nothing depends on it",
      optional: true,
    },
  },
  outputs: {
    encoder: { kind: "encoder", description: "the query encoder without its head" },
    report: { kind: "report", description: "curves of loss, similarities, rate and kNN accuracy" },
  },
  metrics: MOCO_METRICS,
  resources: { cpus: "all" },
  run: async (context) => {
    const { trainMoco } = await import("../src/training/train-moco.ts");
    await trainMoco(context);
  },
});
