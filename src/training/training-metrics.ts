import type { MetricInfos } from "../report/report.ts";

const LOSS = { title: "cross-entropy", unit: "nats", better: "lower" } as const;
const KNN = { title: "kNN top-1 on held-out labels", unit: "%", better: "higher" } as const;

/** What trainings tell while they go on, and in their reports. */
export const MOCO_METRICS: MetricInfos = {
  loss: { title: "contrastive loss (InfoNCE)", unit: "nats", better: "lower" },
  positive: { title: "cosine similarity to the positive key" },
  negative: { title: "cosine similarity to the queue" },
  kNN: KNN,
};

export const PIRL_METRICS: MetricInfos = {
  loss: { title: "contrastive loss (NCE)", unit: "nats", better: "lower" },
  positive: { title: "cosine similarity to the image's own memory" },
  negative: { title: "cosine similarity to the memories of others" },
  kNN: KNN,
};

export const SUPERVISED_METRICS: MetricInfos = {
  loss: LOSS,
  accuracy: { title: "top-1 accuracy on the training views", unit: "%", better: "higher" },
  kNN: KNN,
};

export const LINEAR_METRICS: MetricInfos = {
  loss: LOSS,
  "top-1": { title: "top-1 accuracy", unit: "%", better: "higher" },
  "top-5": { title: "top-5 accuracy", unit: "%", better: "higher" },
  "train top-1": { title: "top-1 accuracy on the training images", unit: "%" },
};

export const SEGMENTATION_METRICS: MetricInfos = {
  loss: LOSS,
  mIoU: { title: "mean IoU over the classes that occur", unit: "%", better: "higher" },
  "pixel accuracy": { title: "accuracy over labelled pixels", unit: "%", better: "higher" },
};
