import { expect, test } from "vitest";
import { openGot10k } from "../../src/datasets/got10k.ts";
import { ingestAll, linesOf, makeJpeg, writeFiles } from "./made.ts";

const VIDEO = "train/GOT-10k_Train_000001";

test("a video's class, and each frame's cover, come with its box", async () => {
  const { records, set } = await ingestAll(openGot10k(await writeGot10k(), { split: "train", stride: 1 }));
  expect(set.header.classes).toEqual(["bear: brown", "zebra"]);
  expect(records[0]).toMatchObject({
    ...{ key: `${VIDEO}/00000001`, label: 1, video: "GOT-10k_Train_000001", frame: 1, factors: { cover: 8 } },
    boxes: [{ x: 1, y: 2, width: 10, height: 11, label: 1, object: "GOT-10k_Train_000001", factors: { cover: 8 } }],
  });
  expect(records.map(({ label }) => label)).toEqual([1, 1, 0, 0, 0, 0]);
});

test("frames in which nothing of the object is visible are left out and counted", async () => {
  const ingested = await ingestAll(openGot10k(await writeGot10k(), { split: "train", stride: 1 }));
  expect(ingested.records.slice(0, 2).map(({ frame }) => frame)).toEqual([1, 2]);
  expect(linesOf(ingested)).toEqual([
    `${VIDEO}/groundtruth.txt:3 absent: the object is out of the picture`,
    `${VIDEO}/groundtruth.txt:4 covered: nothing of the object is visible`,
  ]);
  expect(ingested.report.metrics).toMatchObject({ left_out: 2, dropped: 0 });
});

test("classes choose videos", async () => {
  const { records } = await ingestAll(openGot10k(await writeGot10k(), { split: "train", stride: 2 }), {
    classes: ["zebra"],
  });
  expect(records.map(({ label, frame }) => [label, frame])).toEqual([[0, 1]]);
});

test("a test video has one box and no labels", async () => {
  const jpeg = await makeJpeg();
  const root = writeFiles({
    "test/list.txt": "GOT-10k_Test_000001\n",
    "test/GOT-10k_Test_000001/00000001.jpg": jpeg,
    "test/GOT-10k_Test_000001/00000002.jpg": jpeg,
    "test/GOT-10k_Test_000001/groundtruth.txt": "1,2,10,11\n",
  });
  const { records } = await ingestAll(openGot10k(root, { split: "test", stride: 1 }));
  expect(records.map(({ boxes, label }) => [boxes?.length, label])).toEqual([
    [1, undefined],
    [0, undefined],
  ]);
});

test.each([
  ["groundtruth.txt", "1,2,3,4\n", "wrong-count: 1 lines; the video needs 4"],
  ["cover.label", "8\n8\n8\n8\n8\n", "wrong-count: 5 lines; the video needs 4"],
  ["cover.label", "8\n9\n8\n8\n", ':2 bad-line: "9" is not a whole number in 0…8'],
  ["absence.label", "0\n0\nno\n0\n", ':3 bad-line: "no" is not a whole number in 0…1'],
  ["meta_info.ini", "[METAINFO]\n", "missing-class: there is no line object_class: …"],
])("%s with %j is told", async (file, text, message) => {
  const root = await writeGot10k();
  writeFiles({ [`${VIDEO}/${file}`]: text }, root);
  const dataset = openGot10k(root, { split: "train", stride: 1 });
  const separator = message.startsWith(":") ? "" : " ";
  await expect(ingestAll(dataset)).rejects.toThrow(`  ${VIDEO}/${file}${separator}${message}`);
  const { records } = await ingestAll(dataset, { onBad: "drop" });
  expect(new Set(records.map(({ video }) => video))).toEqual(new Set(["GOT-10k_Train_000002"]));
});

test("missing files, folders and the list are told", async () => {
  const root = await writeGot10k();
  writeFiles({ "train/list.txt": "GOT-10k_Train_000001\nGOT-10k_Train_000009\n" }, root);
  await expect(ingestAll(openGot10k(root, { split: "train", stride: 1 }))).rejects.toThrow(
    'train/list.txt:2 missing-folder: the list has "GOT-10k_Train_000009", but there is no folder train/GOT-10k_Train_000009',
  );
  expect(() => openGot10k(root, { split: "val", stride: 1 })).toThrow(
    "val/list.txt missing-file: there is no such file",
  );
});

async function writeGot10k(): Promise<string> {
  const jpeg = await makeJpeg(40, 30);
  const video = (name: string, labels: { absence: string; cover: string; meta: string }) => ({
    ...Object.fromEntries([1, 2, 3, 4].map((i) => [`train/${name}/0000000${i}.jpg`, jpeg])),
    [`train/${name}/groundtruth.txt`]: "1.0000,2.0000,10.0000,11.0000\n".repeat(4),
    [`train/${name}/absence.label`]: labels.absence,
    [`train/${name}/cover.label`]: labels.cover,
    [`train/${name}/meta_info.ini`]: `[METAINFO]\nurl: https://x.y/z\nobject_class: ${labels.meta}\nresolution: (40, 30)\n`,
  });
  return writeFiles({
    "train/list.txt": "GOT-10k_Train_000001\nGOT-10k_Train_000002\n",
    ...video("GOT-10k_Train_000001", { absence: "0\n0\n1\n0\n", cover: "8\n5\n8\n0\n", meta: "zebra" }),
    ...video("GOT-10k_Train_000002", { absence: "0\n".repeat(4), cover: "8\n".repeat(4), meta: "bear: brown" }),
  });
}
