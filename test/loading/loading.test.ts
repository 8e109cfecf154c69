import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import type { Track } from "../../src/datasets/track-set.ts";
import { resizePixels } from "../../src/images/resize.ts";
import type { ViewPolicy } from "../../src/vision/view-policy.ts";
import { type Bundle, bundleModule } from "../parallel/bundle.ts";
import { FRAMES, frameOf, imagesIn, longTracks, range, SIZE, toBytes, writeVideos } from "./sample-videos.ts";

type Loaders = typeof import("./sample-loaders.ts");

const folder = mkdtempSync(join(tmpdir(), "loading-"));
let bundle: Bundle;
let loaders: Loaders;

beforeAll(async () => {
  bundle = await bundleModule(join(import.meta.dirname, "sample-loaders.ts"));
  loaders = await import(bundle.url);
  await writeVideos(folder);
});
afterAll(() => {
  bundle.remove();
  rmSync(folder, { recursive: true });
});

const SIDE = 8;
const plain: ViewPolicy = { version: 1, preset: "plain", sidePx: SIDE, mean: [0, 0, 0], std: [1, 1, 1] };
const policy: ViewPolicy = {
  ...plain,
  crop: { scale: [0.2, 1], ratio: [0.75, 4 / 3] },
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1, probability: 0.8 },
  grayscale: { probability: 0.2 },
  blur: { sigma: [0.1, 2], probability: 0.5 },
  flip: { probability: 0.5 },
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const alone = { epochs: 1, threads: 0 };

describe("pairs", () => {
  it("of the same frame are two views of each image, once an epoch, in another order each time", async () => {
    const images = loaders.readImageTable(folder);
    const sampler = loaders.sampleSameFrame(images);
    const options = { ...alone, images, sampler, policy, batchSize: 7, epochs: 2, random: createRandom("a") };
    const batches = await collect(loaders.loadPairBatches(options));
    expect(batches.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
    expect(batches[0]?.terms.map(({ name, weight }) => [name, weight])).toEqual([["image", 1]]);
    expect(batches[0]?.terms[0]?.queries).not.toEqual(batches[0]?.terms[0]?.keys);
    const shown = await collect(loaders.loadPairBatches({ ...options, policy: plain }));
    expect(shown[0]?.terms[0]?.queries).toEqual(shown[0]?.terms[0]?.keys);
    const images_ = shown.map(({ terms }) => imagesIn(terms[0]?.queries, SIDE));
    const epochs = [images_.slice(0, 2).flat(), images_.slice(2).flat()];
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(range(2 * FRAMES));
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it("over time are frames k apart, the first at a multiple of k from the video's first", async () => {
    const images = loaders.readImageTable(folder);
    const sampler = loaders.sampleFrameTemporal(images, { k: 3 });
    expect(sampler.count).toBe(4);
    const options = { ...alone, images, sampler, policy: plain, batchSize: 4, random: createRandom("a") };
    const [batch] = await collect(loaders.loadPairBatches(options));
    const [queries, keys] = [imagesIn(batch?.terms[0]?.queries, SIDE), imagesIn(batch?.terms[0]?.keys, SIDE)];
    expect(queries.map((query, row) => [query, keys[row]]).sort(([a = 0], [b = 0]) => a - b)).toEqual([
      [0, 3],
      [3, 6],
      [7, 10],
      [10, 13],
    ]);
  });

  it("over time say why there are none", () => {
    expect(() => loaders.sampleFrameTemporal(loaders.readImageTable(folder), { k: 7 })).toThrow(
      "no two frames of a video are 7 frames apart: the longest of 2 videos spans 6",
    );
  });

  it("of tracked regions have a frame term and a region term, each half the loss", async () => {
    const images = loaders.readImageTable(folder);
    const sampler = loaders.sampleRegionTracker(images, [shortTrack], { k: 3 });
    expect(sampler.count).toBe(1);
    const options = { ...alone, images, sampler, policy: plain, batchSize: 1, random: createRandom("a") };
    const [batch] = await collect(loaders.loadPairBatches(options));
    const [frame, region] = batch?.terms ?? [];
    expect([frame, region].map((term) => [term?.name, term?.weight])).toEqual([
      ["frame", 0.5],
      ["region", 0.5],
    ]);
    expect([imagesIn(frame?.queries, SIDE), imagesIn(frame?.keys, SIDE)]).toEqual([[7], [10]]);
    expect(toBytes(region?.queries)).toEqual(cropOf(7, { x: 2, y: 3, width: 9, height: 10 }));
    expect(toBytes(region?.keys)).toEqual(cropOf(10, { x: 16, y: 9, width: 8, height: 9 }));
  });

  it("of tracked regions refuse tracks that are of other images or too short", () => {
    const images = loaders.readImageTable(folder);
    const beyond = { ...shortTrack, regions: shortTrack.regions.map((region) => ({ ...region, image: 99 })) };
    expect(() => loaders.sampleRegionTracker(images, [beyond], { k: 3 })).toThrow(
      'track "b/0" points to image 99 of 14: the tracks are of other images',
    );
    const single = { ...shortTrack, regions: shortTrack.regions.slice(0, 1) };
    expect(() => loaders.sampleRegionTracker(images, [single], { k: 3 })).toThrow(
      "no track spans any of the 4 pairs of frames: track longer, or pair closer frames",
    );
  });
});

describe("batches", () => {
  it("are the same with any number of threads, with and without a cache", async () => {
    const expected = await pairSums({ threads: 0 });
    expect(expected.length).toBe(6);
    expect(new Set(expected.flat()).size).toBe(6 * 5);
    expect(await pairSums({ threads: 1, cacheBytes: 1e6 })).toEqual(expected);
    expect(await pairSums({ threads: 3, ahead: 5 })).toEqual(expected);
    expect(await pairSums({ threads: 2, cacheBytes: 5 * SIZE.width * SIZE.height * 3 })).toEqual(expected);
    expect(await pairSums({ threads: 0, cacheBytes: 1e6 })).toEqual(expected);
  });

  it("go on from any step as if training had never stopped", async () => {
    const expected = await pairSums({ threads: 0 });
    for (const startStep of [1, 2, 5, 6]) {
      expect(await pairSums({ threads: 0, startStep })).toEqual(expected.slice(startStep));
    }
  });

  it("say that there are too few images for one", async () => {
    const images = loaders.readImageTable(folder);
    const sampler = loaders.sampleSameFrame(images);
    const options = { ...alone, images, sampler, policy, batchSize: 15, random: createRandom("a") };
    await expect(collect(loaders.loadPairBatches(options))).rejects.toThrow(
      "a batch of 15 needs as many items, and there are 14",
    );
  });

  it("bring labels, and leave out images without one", async () => {
    const images = loaders.readImageTable(folder);
    const options = { ...alone, images, policy: plain, batchSize: 4, random: createRandom("l") };
    const batches = await collect(loaders.loadLabelledBatches(options));
    expect(batches.length).toBe(3);
    const rows = batches.flatMap(({ inputs, labels }) =>
      imagesIn(inputs, SIDE).map((image, row) => [image, labels[row]]),
    );
    for (const [image = 0, label] of rows) expect(label).toBe(image % 2);
    expect(rows.map(([image]) => image)).not.toContain(13);
  });

  it("of evaluation go through all images once, in order, and keep the last short one", async () => {
    const images = loaders.readImageTable(folder);
    const normalisation = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] } as const;
    const options = { images, sidePx: SIDE, normalisation, batchSize: 4, threads: 0 };
    const batches = await collect(loaders.loadPlainBatches(options));
    expect(batches.map(({ start, count }) => [start, count])).toEqual([
      [0, 4],
      [4, 4],
      [8, 4],
      [12, 2],
    ]);
    const expected = cropOf(13, { x: 0, y: 0, ...SIZE }).map((byte, at) => {
      const channel = at % 3;
      return (byte / 255 - (normalisation.mean[channel] ?? 0)) / (normalisation.std[channel] ?? 1);
    });
    const last = batches.at(-1)?.inputs.subarray(SIDE * SIDE * 3) ?? [];
    expect([...last]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });

  it("of evaluation take regions and centres", async () => {
    const images = loaders.readImageTable(folder);
    const options = { images, sidePx: SIDE, normalisation: plain, batchSize: 4, threads: 0 };
    const region = { x: 1, y: 2, width: 10, height: 12 };
    const [regional] = await collect(loaders.loadPlainBatches({ ...options, sources: [{ image: 3, region }] }));
    expect(toBytes(regional?.inputs)).toEqual(cropOf(3, region));
    const [central] = await collect(loaders.loadPlainBatches({ ...options, sources: [{ image: 3 }], centre: 0.5 }));
    expect(toBytes(central?.inputs)).toEqual(cropOf(3, { x: 8, y: 5, width: 9, height: 9 }));
  });
});

const shortTrack: Track = {
  id: "b/0",
  video: "b",
  regions: [
    { image: 7, frame: 1, x: 2.2, y: 3, width: 8.3, height: 9.1, similarity: 1 },
    { image: 10, frame: 4, x: 16, y: 9, width: 30, height: 30, similarity: 0.9 },
  ],
};

/** A number for each step and each of its arrays. */
async function pairSums(options: {
  readonly threads: number;
  readonly startStep?: number;
  readonly cacheBytes?: number;
  readonly ahead?: number;
}): Promise<number[][]> {
  const images = loaders.readImageTable(folder);
  const sampler = loaders.sampleRegionTracker(images, longTracks(), { k: 1 });
  const random = createRandom("seed");
  const batches = loaders.loadPairBatches({ images, sampler, policy, batchSize: 5, epochs: 3, random, ...options });
  return (await collect(batches)).map(({ step, terms }) => [
    step,
    ...terms.flatMap(({ queries, keys }) => [checksum(queries), checksum(keys)]),
  ]);
}

function cropOf(image: number, crop: { x: number; y: number; width: number; height: number }): number[] {
  return [...resizePixels(frameOf(image), { crop, width: SIDE, height: SIDE }).data];
}

function checksum(values: Float32Array): number {
  return values.reduce((sum, value, index) => (sum * 31 + Math.round(value * 1e4) * (index + 1)) % 1_000_000_007, 7);
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  // A batch's memory serves the next one.
  for await (const value of values) list.push(structuredClone(value));
  return list;
}
