import { expect, test } from "vitest";
import { openTrackingnet } from "../../src/datasets/trackingnet.ts";
import { ingestAll, linesOf, makeJpeg, writeFiles } from "./made.ts";

test("frames are in the order of their numbers, with their boxes", async () => {
  const root = await writeVideos({ "TRAIN_0/a": 12, "TRAIN_10/b": 1, "TRAIN_2/c": 1 });
  const { records, report } = await ingestAll(openTrackingnet(root, { split: "train", stride: 1 }));
  expect(records.map(({ video }) => video).slice(11)).toEqual(["TRAIN_0/a", "TRAIN_2/c", "TRAIN_10/b"]);
  expect(records.slice(0, 12).map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(records[10]).toMatchObject({
    ...{ key: "TRAIN_0/a/000010", source: "TRAIN_0/frames/a/10.jpg", split: "train" },
    boxes: [{ x: 10, y: 2.5, width: 8, height: 9, object: "TRAIN_0/a" }],
  });
  expect(report.metrics).toMatchObject({ images: 14, boxes: 14, videos: 3 });
});

test("a stride takes every n-th frame of each video, a subset whole videos", async () => {
  const root = await writeVideos({ "TRAIN_0/a": 7, "TRAIN_0/b": 4, "TRAIN_0/c": 5 });
  const strided = await ingestAll(openTrackingnet(root, { split: "train", stride: 3 }));
  expect(strided.records.map(({ frame }) => frame)).toEqual([0, 3, 6, 0, 3, 0, 3]);
  expect(strided.progress.at(-1)).toEqual([7, 7, "images"]);
  const some = await ingestAll(openTrackingnet(root, { split: "train", stride: 1 }), { subset: 2 });
  expect(new Set(some.records.map(({ video }) => video)).size).toBe(2);
  expect([9, 11, 12]).toContain(some.records.length);
});

test("a test video has a box for its first frame only", async () => {
  const root = await writeVideos({ "TEST/a": 3 });
  writeFiles({ "TEST/anno/a.txt": "1,2,3,4\n" }, root);
  const { records } = await ingestAll(openTrackingnet(root, { split: "test", stride: 1 }));
  expect(records.map(({ boxes }) => boxes?.length)).toEqual([1, 0, 0]);
});

test("missing annotations, wrong counts and bad lines are told with file and line; drop keeps the frames", async () => {
  const root = await writeVideos({ "TRAIN_0/a": 2, "TRAIN_0/b": 3, "TRAIN_0/c": 4 });
  writeFiles(
    { "TRAIN_0/anno/b.txt": "1,2,3,4\n1,2,3,4\n", "TRAIN_0/anno/c.txt": "1,2,0,4\n1,2,3\nnan,2,3,4\n99,2,3,4\n" },
    root,
  );
  const lines = [
    "  TRAIN_0/anno/b.txt wrong-count: 2 lines; the video has 3 frames, which need 3",
    '  TRAIN_0/anno/c.txt:2 bad-line: "1,2,3" is not x,y,width,height',
    "  TRAIN_0/anno/c.txt:1 empty-box: the box 1,2,0,4 (x, y, width, height) is empty",
    "  TRAIN_0/anno/c.txt:3 bad-number: the box NaN,2,3,4 (x, y, width, height) has a value that is no number",
    "  TRAIN_0/anno/c.txt:4 box-outside: the box 99,2,3,4 (x, y, width, height) is outside of the picture of 40×30 px",
  ];
  const dataset = openTrackingnet(root, { split: "train", stride: 1 });
  const error = await ingestAll(dataset).catch(String);
  for (const line of lines) expect(error).toContain(line);
  const { records } = await ingestAll(dataset, { onBad: "drop" });
  expect(records.map(({ video, boxes }) => [video, boxes?.length])).toEqual([
    ["TRAIN_0/a", 1],
    ["TRAIN_0/a", 1],
    ...Array.from({ length: 4 }, () => ["TRAIN_0/c", 0]),
  ]);
});

test("a box over the edge is cut and told, or an error if so asked", async () => {
  const root = await writeVideos({ "TRAIN_0/a": 2 });
  writeFiles({ "TRAIN_0/anno/a.txt": "-5,-0.5,20,10\n30,20,10.5,10\n" }, root);
  const dataset = openTrackingnet(root, { split: "train", stride: 1 });
  const ingested = await ingestAll(dataset);
  expect(ingested.records.map(({ boxes }) => boxes?.[0])).toMatchObject([
    { x: 0, y: 0, width: 15, height: 9.5 },
    { x: 30, y: 20, width: 10, height: 10 },
  ]);
  expect(linesOf(ingested)).toEqual([
    "TRAIN_0/anno/a.txt:1 box-cut: the box -5,-0.5,20,10 (x, y, width, height) is cut to the picture of 40×30 px",
  ]);
  await expect(ingestAll(dataset, { overhang: "bad" })).rejects.toThrow("TRAIN_0/anno/a.txt:1 box-outside: ");
});

test("a root without chunks is told", () => {
  expect(() => openTrackingnet(writeFiles({ "a/b": "" }), { split: "train", stride: 1 })).toThrow(
    "TRAIN_0 missing-folder: there is no such folder in the root",
  );
});

async function writeVideos(videos: { readonly [path: string]: number }): Promise<string> {
  const jpeg = await makeJpeg(40, 30);
  const root = writeFiles({});
  for (const [path, frames] of Object.entries(videos)) {
    const [chunk, video] = path.split("/");
    const numbers = Array.from({ length: frames }, (_, i) => i);
    writeFiles(Object.fromEntries(numbers.map((i) => [`${chunk}/frames/${video}/${i}.jpg`, jpeg])), root);
    writeFiles({ [`${chunk}/anno/${video}.txt`]: numbers.map((i) => `${i},2.5,8,9\n`).join("") }, root);
  }
  return root;
}
