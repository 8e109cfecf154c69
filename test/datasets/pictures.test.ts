import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { openImagenet } from "../../src/datasets/imagenet.ts";
import { decodeImage } from "../../src/images/decode.ts";
import { ingestAll, linesOf, makeJpeg, makePng, writeFiles } from "./made.ts";

test("bad pictures fail the ingest after all are told, in order", async () => {
  await expect(ingestAll(openImagenet(await writeBadPictures(), { split: "train" }))).rejects.toThrow(
    [
      "4 errors in the data (`onBad: drop` leaves out what is bad, and counts it):",
      "  train/n01/cut.jpg truncated-image: the picture's end is missing",
      "  train/n01/cut.png truncated-image: the picture's end is missing",
      "  train/n01/empty.jpg bad-image: the file is empty",
      "  train/n01/text.jpg bad-image: the 13 bytes are no JPEG, PNG or WebP, or end within its header",
    ].join("\n"),
  );
});

test("with `drop`, bad pictures are left out and counted", async () => {
  const { records, report } = await ingestAll(openImagenet(await writeBadPictures(), { split: "train" }), {
    onBad: "drop",
  });
  expect(records.map(({ key }) => key)).toEqual(["train/n01/fine"]);
  expect(report.metrics).toMatchObject({ images: 1, dropped: 4 });
  expect(report.tables.findings.rows).toEqual([
    { what: "error in the data", code: "bad-image", of: "image", count: 2 },
    { what: "error in the data", code: "truncated-image", of: "image", count: 2 },
  ]);
});

test("it stops after the first 20 errors", async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`train/n01/${100 + i}.jpg`, "not a picture"]));
  const error = await ingestAll(openImagenet(writeFiles(files), { split: "train" })).catch(String);
  expect(error).toContain("the first 20 errors in the data");
  expect(error).toContain("train/n01/119.jpg");
  expect(error).not.toContain("train/n01/120.jpg");
});

test("damage within a picture is found, by decoding where its structure is whole", async () => {
  const png = Buffer.from(await makePng(60, 50));
  png.fill(0, png.length >> 1, png.length - 40);
  const root = writeFiles({ "train/n01/broken.png": png, "train/n01/fine.png": await makePng() });
  await expect(ingestAll(openImagenet(root, { split: "train" }))).rejects.toThrow(
    /train\/n01\/broken\.png corrupt-image: the checksum of the chunk IDAT at byte \d+ is wrong/,
  );
  const data = png.indexOf("IDAT");
  const end = data + 4 + png.readUInt32BE(data - 4);
  png.writeUInt32BE(crc32(png.subarray(data, end)), end);
  const subtle = openImagenet(writeFiles({ "train/n01/a.png": png }), { split: "train" });
  await expect(ingestAll(subtle, { check: "decode" })).rejects.toThrow(
    "train/n01/a.png bad-image: the picture can't be decoded: ",
  );
});

test("grey, CMYK and 16-bit pictures are kept as they are and told, and decode to RGB", async () => {
  const raw = { raw: { width: 8, height: 8, channels: 3 } } as const;
  const red = Buffer.from(Array.from({ length: 64 }, () => [200, 30, 30]).flat());
  const files = {
    "train/n01/cmyk.jpg": await sharp(red, raw).toColourspace("cmyk").jpeg().toBuffer(),
    "train/n01/deep.png": await sharp(red, raw).toColourspace("rgb16").png().toBuffer(),
    "train/n01/grey.jpg": await sharp(red, raw).toColourspace("b-w").jpeg().toBuffer(),
  };
  const ingested = await ingestAll(openImagenet(writeFiles(files), { split: "train" }));
  expect(linesOf(ingested)).toEqual([
    "train/n01/cmyk.jpg cmyk: the JPEG is CMYK; decoding converts it to RGB",
    "train/n01/deep.png deep: the picture has 16 bits a channel; decoding keeps the upper 8",
    "train/n01/grey.jpg grey: the JPEG is grey; decoding repeats it in three channels",
  ]);
  for (const [index, bytes] of Object.values(files).entries()) {
    const stored = ingested.set.readImage(ingested.set.record(index));
    expect(Buffer.compare(stored, bytes)).toBe(0);
    const { data } = await decodeImage(stored);
    expect(data.length).toBe(8 * 8 * 3);
    const [r = 0, g = 0, b = 0] = data;
    if (index < 2) expect(r - Math.max(g, b)).toBeGreaterThan(100);
    else expect([r, r]).toEqual([g, b]);
  }
});

test("pictures shrink to a shorter side, never grow, and come out the same twice", async () => {
  const root = writeFiles({ "train/n01/a.jpg": await makeJpeg(80, 60), "train/n01/b.jpg": await makeJpeg(16, 12) });
  const settings = { store: "png", shorterSidePx: 30 } as const;
  const first = await ingestAll(openImagenet(root, { split: "train" }), settings);
  expect(first.records).toMatchObject([
    { format: "png", width: 40, height: 30 },
    { format: "png", width: 16, height: 12 },
  ]);
  const { width, height } = await decodeImage(first.set.readImage(first.set.record(0)));
  expect([width, height]).toEqual([40, 30]);
  const second = await ingestAll(openImagenet(root, { split: "train" }), settings);
  for (const file of ["index.jsonl", "image-set.json", "shards/000000.tar"]) {
    expect(readFileSync(join(first.folder, file)).equals(readFileSync(join(second.folder, file))), file).toBe(true);
  }
  await expect(ingestAll(openImagenet(root, { split: "train" }), { shorterSidePx: 30 })).rejects.toThrow(
    "shorterSidePx: pictures can't be shrunk with `store: bytes`; set `store: jpeg` or `png`",
  );
});

test("a subset has exactly the size asked for, is drawn by the seed, and stays in order", async () => {
  const a = await makeJpeg(8, 8);
  const names = Array.from({ length: 50 }, (_, i) => `train/n0${i % 5}/${100 + i}.jpg`);
  const dataset = openImagenet(writeFiles(Object.fromEntries(names.map((name) => [name, a]))), { split: "train" });
  const keysOf = async (settings: Parameters<typeof ingestAll>[1]): Promise<string[]> =>
    (await ingestAll(dataset, settings)).records.map(({ key }) => key);
  const ten = await keysOf({ subset: 10, seed: 1 });
  expect(ten.length).toBe(10);
  expect(ten).toEqual([...ten].sort());
  expect(await keysOf({ subset: 10, seed: 1 })).toEqual(ten);
  expect(await keysOf({ subset: 10, seed: 2 })).not.toEqual(ten);
  expect((await keysOf({ subset: 0.3 })).length).toBe(15);
  expect((await keysOf({ subset: 200 })).length).toBe(50);
  expect((await keysOf({ subset: 3, classes: ["n02", "n04"] })).length).toBe(3);
});

test("two names that make one key are told", async () => {
  const root = writeFiles({ "train/n01/a.jpg": await makeJpeg(), "train/n01/a.png": await makePng() });
  await expect(ingestAll(openImagenet(root, { split: "train" }))).rejects.toThrow(
    'train/n01/a.png duplicate: two images have the key "train/n01/a"; it is listed twice, or differs only in its ending',
  );
});

test("progress knows the total, and the report has a contact sheet", async () => {
  const a = await makeJpeg(8, 8);
  const files = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`train/n01/${i}.jpg`, a]));
  const { progress, reportFolder, report } = await ingestAll(openImagenet(writeFiles(files), { split: "train" }));
  expect(progress).toEqual([
    [64, 130, "images"],
    [128, 130, "images"],
    [130, 130, "images"],
  ]);
  const sheet = await decodeImage(readFileSync(join(reportFolder, report.pictures[0]?.file ?? "")));
  expect(sheet.width).toBeGreaterThan(900);
});

async function writeBadPictures(): Promise<string> {
  const [jpeg, png] = [await makeJpeg(), await makePng()];
  return writeFiles({
    "train/n01/cut.jpg": jpeg.subarray(0, jpeg.length - 100),
    "train/n01/cut.png": png.subarray(0, png.length - 100),
    "train/n01/empty.jpg": "",
    "train/n01/fine.jpg": jpeg,
    "train/n01/text.jpg": "not a picture",
  });
}
