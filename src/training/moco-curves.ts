import type { CurveSpec } from "../report/curve-log.ts";

/** What a contrastive training is looked at by. */
export const MOCO_CURVES: { readonly [name: string]: CurveSpec } = {
  loss: { title: "Contrastive loss", y: { title: "InfoNCE", unit: "nats", better: "lower" }, series: ["loss"] },
  similarity: {
    title: "Similarity to the positive key and to the queue",
    y: { title: "cosine similarity" },
    series: ["positive", "negative"],
  },
  "queue-age": {
    title: "Age of the queue's oldest key",
    y: { title: "age", unit: "steps" },
    series: ["queue age"],
  },
};
