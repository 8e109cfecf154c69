import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openCoco } from "../../src/datasets/coco.ts";
import { openPascal3d } from "../../src/datasets/pascal3d.ts";
import { openVoc } from "../../src/datasets/voc.ts";
import { decodeIndexPng } from "../../src/images/index-png.ts";
import { renderTiny } from "../world/tiny-world.ts";
import { ingestAll } from "./made.ts";

const PYTHON = "/usr/bin/python3";
const canImport = (module: string): boolean => spawnSync(PYTHON, ["-c", `import ${module}`]).status === 0;

const folder = mkdtempSync(join(tmpdir(), "pipe-others-"));
beforeAll(() => renderTiny(folder, { imagenet: 0, videos: 0, got10k: 0, ade20k: 0, aloi: 0 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!canImport("PIL"))("with PIL", () => {
  test("VOC's masks are the indices that PIL sees", async () => {
    const { set, records } = await ingestAll(openVoc(join(folder, "voc"), { split: "trainval", part: "segmentation" }));
    const seen = readAs("pil", join(folder, "voc"), z.record(z.string(), z.array(z.number())));
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      const mask = set.readMask(record);
      const stored = mask && (await decodeIndexPng(mask)).data;
      expect([...(stored ?? [])], record.key).toEqual(seen[record.key.replace("VOC2007/", "")]);
    }
  });

  test("a shard is WebDataset: pictures, masks and labels come together under one key", async () => {
    const { folder: images, records } = await ingestAll(
      openVoc(join(folder, "voc"), { split: "trainval", part: "segmentation" }),
    );
    const place = z.tuple([z.string(), z.string(), z.number(), z.number()]);
    const sample = z.object({ jpg: place, "mask.png": place, json: z.object({ labels: z.array(z.number()) }) });
    const samples = readAs("webdataset", images, z.record(z.string(), sample));
    expect(Object.keys(samples)).toEqual(records.map(({ key }) => key));
    for (const { key, width, height, labels } of records) {
      expect(samples[key]).toMatchObject({
        jpg: ["JPEG", "RGB", width, height],
        "mask.png": ["PNG", "L", width, height],
        json: { labels },
      });
    }
  });
});

test.skipIf(!canImport("scipy.io"))("Pascal3D+'s boxes and angles are those that SciPy reads", async () => {
  const { set, records } = await ingestAll(openPascal3d(join(folder, "pascal3d"), { source: "both", split: "all" }));
  const row = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
  const seen = readAs("scipy", join(folder, "pascal3d"), z.record(z.string(), z.array(row)));
  expect(records.length).toBe(Object.keys(seen).length);
  for (const { key, label = -1, boxes = [] } of records) {
    const own = seen[key]?.filter(([name]) => name === set.header.classes[label]) ?? [];
    const read = boxes.map(({ x, y, width, height, factors = {} }) => [
      ...[x + 1, y + 1, x + width, y + height],
      ...[factors["azimuth"], factors["elevation"]],
    ]);
    expect(read, key).toEqual(own.map(([, ...rest]) => rest));
  }
});

test.skipIf(!canImport("pycocotools.coco"))("COCO's boxes are those that pycocotools reads", async () => {
  const { set, records } = await ingestAll(openCoco(join(folder, "coco"), { split: "train2017" }));
  const row = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number()]);
  const seen = readAs("coco", join(folder, "coco"), z.record(z.string(), z.array(row)));
  expect(records.length).toBe(Object.keys(seen).length);
  for (const { key, boxes = [] } of records) {
    const read = boxes.map(({ label = -1, x, y, width, height, crowd }) => [
      set.header.classes[label],
      x,
      y,
      width,
      height,
      crowd ? 1 : 0,
    ]);
    expect(read, key).toEqual(seen[key.replace("train2017/", "")]);
  }
});

function readAs<T>(program: string, path: string, schema: z.ZodType<T>): T {
  const argv = [join(import.meta.dirname, "read-as-others.py"), program, path];
  return schema.parse(JSON.parse(execFileSync(PYTHON, argv, { encoding: "utf8", maxBuffer: 1e8 })));
}
