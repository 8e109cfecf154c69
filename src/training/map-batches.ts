import type { EpochOptions } from "../loading/epochs.ts";
import { type FlippedLoading, type FlippedStep, loadFlipped, walkFlipped } from "../loading/flipped-batches.ts";
import type { ImagesInput } from "../tensor/step-inputs.ts";
import { type Extraction, extractMap } from "../vision/extract-features.ts";

/** A step's feature maps. */
export interface MapBatch extends FlippedStep {
  readonly map: ImagesInput; // B×h×w×D
}

export interface MapLoading extends FlippedLoading, Omit<EpochOptions, "count"> {
  readonly extraction: Extraction;
  /** Memory for the maps of all images and their mirror images; where they need more, they are computed anew each epoch. */
  readonly bankBytes: number;
}

/** Feature maps of whole images for dense prediction, each mirrored in half of the epochs, step by step from `startStep` on. */
export async function* loadMapBatches(loading: MapLoading): AsyncGenerator<MapBatch> {
  const steps = walkFlipped({ ...loading, count: loading.positions.length });
  const bank = await fillBank(loading);
  if (bank === undefined) {
    for await (const { inputs, ...step } of loadFlipped(steps, loading)) {
      yield { ...step, map: await readMap(loading.extraction, inputs) };
    }
    return;
  }
  for (const step of steps) yield { ...step, map: takeMaps(bank, step) };
}

async function readMap(extraction: Extraction, inputs: Float32Array): Promise<ImagesInput> {
  const map = extractMap(extraction, inputs); // B×h×w×D
  const data = await map.data<"float32">();
  map.dispose();
  return { shape: map.shape, data };
}

interface Bank {
  /** Maps of an item, then of its mirror image, item by item. */
  readonly values: Float32Array;
  readonly shape: readonly [height: number, width: number, dim: number];
}

async function fillBank(loading: MapLoading): Promise<Bank | undefined> {
  const { positions, batchSize, extraction, bankBytes } = loading;
  let bank: Bank | undefined;
  for await (const { step, images, inputs } of loadFlipped(walkAll(positions.length, batchSize), loading)) {
    const map = await readMap(extraction, inputs); // B×h×w×D
    const [, height, width, dim] = map.shape;
    const size = height * width * dim;
    if (2 * positions.length * size * Float32Array.BYTES_PER_ELEMENT > bankBytes) {
      return undefined;
    }
    bank ??= { values: new Float32Array(2 * positions.length * size), shape: [height, width, dim] };
    bank.values.set(map.data.subarray(0, images.length * size), step * batchSize * size);
  }
  return bank;
}

/** Each item and its mirror image, in the bank's order. */
function* walkAll(count: number, batchSize: number): Generator<FlippedStep> {
  const all = Array.from({ length: 2 * count }, (_, index) => ({ item: index >> 1, flip: index % 2 === 1 }));
  for (let step = 0; step * batchSize < all.length; step++) {
    yield { step, epoch: 0, images: all.slice(step * batchSize, (step + 1) * batchSize) };
  }
}

function takeMaps({ values, shape }: Bank, { images }: FlippedStep): ImagesInput {
  const [height, width, dim] = shape;
  const size = height * width * dim;
  const batch = new Float32Array(images.length * size);
  for (const [index, { item, flip }] of images.entries()) {
    const start = (2 * item + (flip ? 1 : 0)) * size;
    batch.set(values.subarray(start, start + size), index * size);
  }
  return { shape: [images.length, height, width, dim], data: batch };
}
