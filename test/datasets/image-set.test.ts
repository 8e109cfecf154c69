import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openImageSet } from "../../src/datasets/image-set-reader.ts";
import { createImageSetWriter, type NewImage } from "../../src/datasets/image-set-writer.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipe-image-set-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LONG = `train/${"n01440764".repeat(12)}/tench`;
const IMAGES: readonly NewImage[] = [
  { ...image("train/a/0", 10), label: 1, factors: { azimuth: 30 } },
  { ...image("train/a/1", 512), mask: Buffer.from("a mask"), source: "a/1.JPEG", split: "train" },
  { ...image(LONG, 3_000_000), format: "png" },
  { ...image("żółw/1", 0), boxes: [{ x: 0, y: 1.5, width: 3, height: 4, label: 0 }] },
];

describe("an image set", () => {
  test("gives back what was written", () => {
    write(folder, IMAGES);
    const set = openImageSet(folder);
    expect(set.header).toMatchObject({ version: 1, format: "made-up", count: 4, classes: ["cat", "dog"] });
    const records = [...set.records()];
    expect(records.map(({ key }) => key)).toEqual(IMAGES.map(({ key }) => key));
    for (const [position, { bytes, mask, ...fields }] of IMAGES.entries()) {
      const record = set.record(position);
      expect(record).toEqual(records[position]);
      expect(record).toMatchObject(fields);
      expect(Buffer.compare(set.readImage(record), bytes)).toBe(0);
      expect(set.readMask(record)).toEqual(mask && new Uint8Array(mask));
    }
    set.close();
  });

  test("is cut into shards that another tar reader reads in full", async () => {
    write(folder, IMAGES, 4096);
    const shards = openImageSet(folder).header.shards;
    expect(shards.map(({ count }) => count)).toEqual([2, 1, 1]);
    for (const { file, bytes } of shards) expect(statSync(join(folder, file)).size).toBe(bytes);
    const entries = (await Promise.all(shards.map(({ file }) => readTar(join(folder, file))))).flat();
    expect(entries.map(({ name }) => name)).toEqual([
      ...["train/a/0.jpg", "train/a/0.json", "train/a/1.jpg", "train/a/1.mask.png", "train/a/1.json"],
      ...[`${LONG}.png`, `${LONG}.json`, "żółw/1.jpg", "żółw/1.json"],
    ]);
    expect(entries.find(({ name }) => name === "train/a/1.mask.png")?.body.toString()).toBe("a mask");
    expect(JSON.parse(String(entries[1]?.body))).toEqual({
      ...{ format: "jpeg", width: 4, height: 3, label: 1, factors: { azimuth: 30 } },
    });
  });

  test("is the same bytes when written again", () => {
    const other = join(folder, "again");
    write(folder, IMAGES);
    write(other, IMAGES);
    for (const file of ["image-set.json", "index.jsonl", "shards/000000.tar"]) {
      expect(readFileSync(join(folder, file)).equals(readFileSync(join(other, file))), file).toBe(true);
    }
  });

  test("may be empty", () => {
    write(folder, []);
    expect([...openImageSet(folder).records()]).toEqual([]);
    expect(readdirSync(join(folder, "shards"))).toEqual([]);
  });

  test("finds records across the index's chunks", () => {
    const images = Array.from({ length: 20_000 }, (_, i) => ({ ...image(`k/${i}`, 1), factors: { i } }));
    write(folder, images);
    const set = openImageSet(folder);
    for (const i of [0, 1, 9_999, 19_999]) expect(set.record(i).factors).toEqual({ i });
    expect([...set.records()].length).toBe(20_000);
    expect(() => set.record(20_000)).toThrow("there is no image 20000");
    set.close();
  });

  test("refuses a bad key, a key that is taken, and a label that is no class", () => {
    const writer = createImageSetWriter(folder, { format: "made-up", classes: ["cat", "dog"] });
    writer.add(image("a", 1));
    expect(() => writer.add(image("a", 1))).toThrow('two images have the key "a"');
    expect(() => writer.add(image("a.b", 1))).toThrow('"a.b" can\'t be a key: a key is a relative path without a dot');
    expect(() => writer.add(image("/a", 1))).toThrow("can't be a key");
    expect(() => writer.add({ ...image("b", 1), label: 2 })).toThrow('"b" has the label 2, of 2 classes');
  });

  test("says where a shard was cut", () => {
    write(folder, [image("a", 100_000)]);
    const set = openImageSet(folder);
    const record = { ...set.record(0), offset: 100_000 };
    expect(() => set.readImage(record)).toThrow(/000000.tar ends at byte \d+, inside an image/);
    set.close();
  });
});

const PYTHON = "/usr/bin/python3";

test("Python's tarfile reads the shards: names, sizes, no owner, no time", () => {
  write(folder, IMAGES);
  const program = `
import json, sys, tarfile
with tarfile.open(sys.argv[1]) as tar:
    print(json.dumps([[m.name, m.size, m.mtime, m.uid, m.isreg()] for m in tar]))`;
  const shown = execFileSync(PYTHON, ["-c", program, join(folder, "shards/000000.tar")], { encoding: "utf8" });
  const members: [string, number, number, number, boolean][] = JSON.parse(shown);
  expect(members.find(([name]) => name === `${LONG}.png`)).toEqual([`${LONG}.png`, 3_000_000, 0, 0, true]);
  expect(members.length).toBe(9);
});

function image(key: string, bytes: number): NewImage {
  return { key, format: "jpeg", width: 4, height: 3, bytes: Buffer.alloc(bytes, key) };
}

function write(target: string, images: readonly NewImage[], shardBytes?: number): void {
  const writer = createImageSetWriter(target, { format: "made-up", classes: ["cat", "dog"], shardBytes });
  for (const each of images) writer.add(each);
  writer.close();
}

async function readTar(file: string): Promise<{ name: string; body: Buffer }[]> {
  const entries: { name: string; body: Buffer }[] = [];
  const reader = extract();
  reader.on("entry", async ({ name }, stream, next) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
    entries.push({ name, body: Buffer.concat(chunks) });
    next();
  });
  await pipeline(createReadStream(file), reader);
  return entries;
}
