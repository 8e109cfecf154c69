import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { cropObjects } from "../../../src/datasets/crops/crop-objects.ts";
import { CROP_PARAMS, type CropSettings } from "../../../src/datasets/crops/crop-settings.ts";
import type { ImageRecord } from "../../../src/datasets/image-set.ts";
import { type ImageSet, openImageSet } from "../../../src/datasets/image-set-reader.ts";
import { createImageSetWriter, type NewImage } from "../../../src/datasets/image-set-writer.ts";
import type { IngestReport } from "../../../src/datasets/ingest-report.ts";
import { decodeImage } from "../../../src/images/decode.ts";
import { fillRectangle } from "../../../src/images/draw.ts";
import { encodePng } from "../../../src/images/encode.ts";
import { blankPixels, type Pixels } from "../../../src/images/pixels.ts";
import { makeFolder, makePixels } from "../made.ts";

const PLAIN = { store: "png", minSidePx: 1 } as const;

test("a crop holds its box's pixels, and keeps label, factors, video and frame", async () => {
  const image = {
    ...{ split: "val", label: 0, video: "v", frame: 7, factors: { cover: 5 }, source: "v/7.jpg" },
    boxes: [
      { x: 3, y: 4, width: 10, height: 6, label: 1, object: "o1", factors: { cover: 3, azimuth: 90 } },
      { x: 20.5, y: 10.2, width: 5, height: 5 },
    ],
  };
  const { set, records, report } = await crop([image], PLAIN);
  expect(set.header).toMatchObject({ format: "made-crops", classes: ["cat", "dog"] });
  const about = { split: "val", video: "v", frame: 7, source: "v/7.jpg", format: "png" };
  expect(records).toMatchObject([
    { key: "i0/0", width: 10, height: 6, label: 1, factors: { cover: 3, azimuth: 90, object: "o1" }, ...about },
    { key: "i0/1", width: 6, height: 6, label: 0, factors: { cover: 5 }, ...about },
  ]);
  const whole = makePixels(40, 30, 0);
  const { data } = await decodeImage(set.readImage(set.record(0)));
  for (let y = 0; y < 6; y++) {
    const from = ((y + 4) * 40 + 3) * 3;
    expect(data.subarray(y * 30, y * 30 + 30)).toEqual(whole.data.subarray(from, from + 30));
  }
  expect(report.metrics).toMatchObject({ images: 2, left_out: 0, videos: 1 });
});

test("boxes that are small, long, crowds or difficult are left out and counted", async () => {
  const boxes = [
    { x: 0, y: 0, width: 7, height: 20 },
    { x: 0, y: 0, width: 9, height: 28 },
    { x: 0, y: 0, width: 20, height: 20, crowd: true },
    { x: 0, y: 0, width: 20, height: 20, difficult: true },
    { x: 0, y: 0, width: 20, height: 20, truncated: true },
  ];
  const { records, report } = await crop([{ boxes }], { store: "png", minSidePx: 8, maxAspect: 3 });
  expect(records.map(({ key }) => key)).toEqual(["i0/4"]);
  expect(report.tables.examples.rows.map(({ finding }) => finding).sort()).toEqual([
    "i0 (box 0) small: a side of 7 px; the shortest allowed is 8",
    "i0 (box 1) long: 3.11 times as long as wide; at most 3 is allowed",
    "i0 (box 2) crowd: a box around a crowd",
    "i0 (box 3) difficult: a difficult object",
  ]);
  const kept = await crop([{ boxes }], { ...PLAIN, crowd: "keep", difficult: "keep" });
  expect(kept.records.length).toBe(5);
});

test("a margin widens the box up to the picture's edge; a square is moved inside", async () => {
  const boxes = [
    { x: 10, y: 10, width: 10, height: 4 },
    { x: 36, y: 0, width: 4, height: 8 },
    { x: 0, y: 0, width: 40, height: 10 },
  ];
  const margin = await crop([{ boxes }], { ...PLAIN, margin: 0.5 });
  expect(margin.records.map(sizeOf)).toEqual([
    [20, 8],
    [6, 12],
    [40, 15],
  ]);
  const square = await crop([{ boxes }], { ...PLAIN, square: true });
  expect(square.records.map(sizeOf)).toEqual([
    [10, 10],
    [8, 8],
    [30, 30],
  ]);
  const inside = await decodeImage(square.set.readImage(square.set.record(1)));
  expect(inside.data.subarray(0, 3)).toEqual(makePixels(40, 30, 0).data.subarray(32 * 3, 33 * 3));
});

test("crops are resized to a square without keeping their aspect", async () => {
  const { records } = await crop([{ boxes: [{ x: 0, y: 0, width: 20, height: 10 }] }], { sidePx: 16, minSidePx: 1 });
  expect(records).toMatchObject([{ width: 16, height: 16, format: "jpeg" }]);
});

test("the same crops are the same bytes", async () => {
  const images = [
    { boxes: [{ x: 0, y: 0, width: 20, height: 10 }] },
    { boxes: [{ x: 3, y: 0, width: 20, height: 19 }] },
  ];
  const [a, b] = [await crop(images, { minSidePx: 1 }), await crop(images, { minSidePx: 1 })];
  for (const file of ["index.jsonl", "shards/000000.tar"]) {
    expect(readFileSync(join(a.folder, file)).equals(readFileSync(join(b.folder, file)))).toBe(true);
  }
});

test("a grid covers the picture from edge to edge, the largest squares first", async () => {
  const { records } = await crop([{}], { ...PLAIN, proposals: "grid", perImage: 100, minSidePx: 12 });
  expect(records.slice(0, 6).map(sizeOf)).toEqual(Array.from({ length: 6 }, () => [22, 22]));
  expect(records.at(-1)?.width).toBe(15);
  expect((await crop([{}], { ...PLAIN, proposals: "grid", perImage: 3 })).records.length).toBe(3);
});

test("edge proposals find objects on a plain ground without boxes", async () => {
  const scene = blankPixels(160, 120);
  fillRectangle(scene, { x: 0, y: 0, width: 160, height: 120 }, [90, 120, 90]);
  const objects = [
    { x: 20, y: 30, width: 40, height: 40 },
    { x: 100, y: 50, width: 30, height: 50 },
  ];
  fillRectangle(scene, objects[0] ?? never(), [220, 60, 60]);
  fillRectangle(scene, objects[1] ?? never(), [40, 60, 230]);
  const { proposeEdges } = await import("../../../src/images/proposals/edge.ts");
  const regions = proposeEdges(scene, { minSidePx: 16, count: 6 });
  for (const object of objects) {
    const best = Math.max(...regions.map((region) => overlap(region, object)));
    expect(best).toBeGreaterThan(0.6);
  }
  expect(proposeEdges(blankPixels(160, 120), { minSidePx: 16, count: 6 })).toEqual([]);
});

test("an image set without boxes is told, with what would help", async () => {
  await expect(crop([{}], {})).rejects.toThrow(
    "no crop is left of 1 images: they have no boxes (`proposals: grid` or `edge` needs none)",
  );
});

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (a.width * a.height + b.width * b.height - common);
}

function never(): never {
  throw new Error("there are two objects");
}

function sizeOf({ width, height }: ImageRecord): [number, number] {
  return [width, height];
}

interface Cropped {
  readonly set: ImageSet;
  readonly records: readonly ImageRecord[];
  readonly report: IngestReport;
  readonly folder: string;
}

/** Images of 40×30 px, cropped in this thread: under vitest, a worker can't load TypeScript. */
async function crop(images: readonly Partial<NewImage>[], settings: Partial<CropSettings>): Promise<Cropped> {
  const [source, folder, reportFolder] = [makeFolder(), makeFolder(), makeFolder()];
  const writer = createImageSetWriter(source, { format: "made", classes: ["cat", "dog"] });
  for (const [index, image] of images.entries()) {
    const pixels: Pixels = makePixels(40, 30, index);
    const bytes = await encodePng(pixels);
    writer.add({ key: `i${index}`, format: "png", width: 40, height: 30, bytes, ...image });
  }
  writer.close();
  const report = await cropObjects(
    { ...z.object(CROP_PARAMS).parse({}), ...settings },
    {
      images: source,
      outputs: { crops: folder, report: reportFolder },
      threads: 0,
      signal: new AbortController().signal,
      log: () => undefined,
      progress: () => undefined,
    },
  );
  const set = openImageSet(folder);
  onTestFinished(() => set.close());
  return { set, records: [...set.records()], report, folder };
}
