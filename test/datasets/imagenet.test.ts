import { expect, test } from "vitest";
import { openImagenet } from "../../src/datasets/imagenet.ts";
import { ingestAll, linesOf, makeJpeg, makePng, writeFiles } from "./made.ts";

test("folders of images become labelled images, in the order of sorted classes and names", async () => {
  const [a, b] = [await makeJpeg(40, 30, 1), await makeJpeg(20, 50, 2)];
  const root = writeFiles({ "train/n02/x_2.JPEG": b, "train/n02/x_1.JPEG": a, "train/n01/y.v2.JPEG": a });
  const { set, records, report } = await ingestAll(openImagenet(root, { split: "train" }));
  expect(set.header.classes).toEqual(["n01", "n02"]);
  expect(records.map(({ key, label, split, source }) => ({ key, label, split, source }))).toEqual([
    { key: "train/n01/y_v2", label: 0, split: "train", source: "train/n01/y.v2.JPEG" },
    { key: "train/n02/x_1", label: 1, split: "train", source: "train/n02/x_1.JPEG" },
    { key: "train/n02/x_2", label: 1, split: "train", source: "train/n02/x_2.JPEG" },
  ]);
  expect(records[2]).toMatchObject({ format: "jpeg", width: 20, height: 50 });
  for (const [index, bytes] of [a, a, b].entries()) {
    expect(Buffer.compare(set.readImage(set.record(index)), bytes)).toBe(0);
  }
  expect(report.metrics).toEqual({ images: 3, boxes: 0, classes: 2, videos: 0, dropped: 0, left_out: 0 });
  expect(report.tables.contents.rows).toEqual([
    { split: "train", class: "all", images: 3, boxes: 0 },
    { split: "train", class: "n01", images: 1, boxes: 0 },
    { split: "train", class: "n02", images: 2, boxes: 0 },
  ]);
});

test("a split's labels count in the classes of train", async () => {
  const a = await makeJpeg();
  const root = writeFiles({ "train/n01/a.JPEG": a, "train/n02/a.JPEG": a, "val/n02/b.JPEG": a });
  const { records, set } = await ingestAll(openImagenet(root, { split: "val" }));
  expect(set.header.classes).toEqual(["n01", "n02"]);
  expect(records.map(({ label }) => label)).toEqual([1]);
});

test.each([
  ["val.txt", "a.JPEG 1\nb.JPEG 0\n"],
  ["LOC_val_solution.csv", "ImageId,PredictionString\na,n02 1 2 3 4\nb,n01 1 2 3 4 n01 5 6 7 8\n"],
])("a flat split takes its labels from %s", async (list, text) => {
  const a = await makeJpeg();
  const root = writeFiles({
    "train/n01/a.JPEG": a,
    "train/n02/a.JPEG": a,
    "val/a.JPEG": a,
    "val/b.JPEG": a,
    [list]: text,
  });
  const { records } = await ingestAll(openImagenet(root, { split: "val" }));
  expect(records.map(({ key, label }) => [key, label])).toEqual([
    ["val/a", 1],
    ["val/b", 0],
  ]);
});

test("a flat split's list that does not fit is told, line by line", async () => {
  const a = await makeJpeg();
  const root = writeFiles({
    ...{ "train/n01/a.JPEG": a, "val/a.JPEG": a, "val/b.JPEG": a, "val/c.JPEG": a },
    "val.txt": "a.JPEG 7\nb.JPEG n01\nd.JPEG n01\n",
  });
  await expect(ingestAll(openImagenet(root, { split: "val" }))).rejects.toThrow(
    [
      "3 errors in the data (`onBad: drop` leaves out what is bad, and counts it):",
      '  val.txt:1 unknown-class: "7" is none of the 1 classes, nor a number below',
      "  val/c.JPEG missing-label: the picture has no line in val.txt",
      '  val.txt:3 missing-file: "d" has no picture in val/',
    ].join("\n"),
  );
});

test("a missing split names what the root has", () => {
  const root = writeFiles({ "ILSVRC/x": "", LICENSE: "" });
  expect(() => openImagenet(root, { split: "train" })).toThrow(
    "train missing-folder: there is no such folder; the data set's root has ILSVRC, LICENSE",
  );
});

test("a file that is no picture by its name, and a PNG named JPEG, are told and not lost silently", async () => {
  const root = writeFiles({ "train/n01/a.JPEG": await makePng(), "train/n01/notes.txt": "" });
  const ingested = await ingestAll(openImagenet(root, { split: "train" }));
  expect(ingested.records).toMatchObject([{ key: "train/n01/a", format: "png" }]);
  expect(linesOf(ingested)).toEqual([
    "train/n01/a.JPEG misnamed: the picture is png, not jpeg",
    "train/n01/notes.txt no-picture: it is none, by its name",
  ]);
});
