import { createDecodedCache, type DecodedCache } from "../loading/decoded-cache.ts";
import { type ImageTable, readImageTable } from "../loading/image-table.ts";
import { listLabelled } from "../loading/labelled-batches.ts";
import type { InputArtifact } from "../stage.ts";
import type { FeatureMatrix } from "../vision/feature-matrix.ts";
import { voteNeighbours } from "../vision/knn.ts";
import type { Architecture } from "../vision/resnet-architecture.ts";
import { takeRows } from "../vision/take-rows.ts";
import { measureTopK } from "../vision/top-k-accuracy.ts";
import type { Normalisation } from "../vision/views/normalise.ts";
import type { Weights } from "../vision/weights.ts";
import { encodeImages } from "./encode-images.ts";

/** kNN top-1 accuracy in [0, 1] of an encoder on held-out labels. */
export type Monitor = (encoder: Monitored) => Promise<number>;

export interface Monitored {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly sidePx: number;
  readonly normalisation: Normalisation;
  readonly threads: number;
}

/** At most so many images, evenly picked: the monitor is looked at, and nothing else. */
const MOST = 600;
/** Wu et al. 2018 use 200 of ImageNet's 1.3 million; a small set has fewer alike. */
const NEIGHBOURS = 20;
const TEMPERATURE = 0.07;
const BATCH = 100;
const CACHE_BYTES = 1 << 28;

/** Every second labelled image asks, the others answer. Undefined without an input. */
export function openMonitor(input: InputArtifact | undefined): Monitor | undefined {
  if (input === undefined) return undefined;
  const images = readImageTable(input.path);
  const picked = pickEvenly(listLabelled(images));
  if (picked.length < 4) throw new Error("the input `monitor` has too few labelled images for a kNN check: 4 at least");
  const labels = picked.map((position) => images.labels[position] ?? 0);
  const cache = createDecodedCache(images, CACHE_BYTES);
  return async (encoder) => measure(await encode(images, picked, { ...encoder, cache }), labels, images.classes.length);
}

async function encode(
  images: ImageTable,
  picked: readonly number[],
  encoder: Monitored & { readonly cache: DecodedCache },
): Promise<FeatureMatrix> {
  const sources = picked.map((image) => ({ image }));
  return encodeImages(images, {
    ...encoder,
    sources,
    batchSize: Math.min(BATCH, picked.length),
  });
}

function pickEvenly(positions: readonly number[]): number[] {
  const stride = Math.max(1, positions.length / MOST);
  const count = Math.min(positions.length, MOST);
  return Array.from({ length: count }, (_, index) => positions[Math.floor(index * stride)] ?? 0);
}

function measure(features: FeatureMatrix, labels: readonly number[], classes: number): number {
  const rows = labels.map((_, row) => row);
  const [known, asked] = [rows.filter((row) => row % 2 === 0), rows.filter((row) => row % 2 === 1)];
  const of = (list: readonly number[]) => list.map((row) => labels[row] ?? 0);
  const sample = { train: takeRows(features, known), labels: of(known), test: takeRows(features, asked), classes };
  return measureTopK(voteNeighbours(sample, { k: NEIGHBOURS, temperature: TEMPERATURE }), of(asked), 1);
}
