import { expect, test } from "vitest";
import { openAde20k } from "../../src/datasets/ade20k.ts";
import { decodeIndexPng, encodeIndexPng } from "../../src/images/index-png.ts";
import { ingestAll, makeJpeg, writeFiles } from "./made.ts";

const INFO =
  "Idx\tRatio\tTrain\tVal\tName\n1\t0.1\t10\t2\twall\n2\t0.1\t10\t2\tbuilding, edifice\n3\t0.1\t10\t2\tsky\n";

test("0 becomes void and 1… count from 0; the scene is a factor", async () => {
  const root = await writeAde20k([0, 1, 2, 3]);
  const { set, records } = await ingestAll(openAde20k(root, { split: "training" }));
  expect(set.header.maskClasses).toEqual(["wall", "building", "sky"]);
  expect(records).toMatchObject([{ key: "training/ADE_train_1", split: "training", factors: { scene: "attic" } }]);
  const mask = set.readMask(set.record(0));
  expect(mask && [...(await decodeIndexPng(mask)).data]).toEqual([255, 0, 1, 2]);
});

test("masks and boxes shrink with their picture", async () => {
  const root = await writeAde20k([1, 1, 2, 2], 2);
  const { set, records } = await ingestAll(openAde20k(root, { split: "training" }), { store: "png", shorterSidePx: 1 });
  expect(records).toMatchObject([{ width: 1, height: 1 }]);
  const mask = set.readMask(set.record(0));
  expect(mask && (await decodeIndexPng(mask)).data.length).toBe(1);
});

test("an unknown value, a mask without a picture and a picture without a mask are told", async () => {
  const root = await writeAde20k([0, 4, 0, 0]);
  const jpeg = await makeJpeg(2, 2);
  writeFiles({ "ADEChallengeData2016/images/training/x.jpg": jpeg }, root);
  writeFiles({ "ADEChallengeData2016/annotations/training/y.png": "" }, root);
  await expect(ingestAll(openAde20k(root, { split: "training" }))).rejects.toThrow(
    [
      "  ADEChallengeData2016/annotations/training/y.png missing-file: the mask has no picture",
      "  ADEChallengeData2016/annotations/training/ADE_train_1.png unknown-class: the value 4 (column 1, row 0) is none of the 3 classes",
      "  ADEChallengeData2016/annotations/training/x.png missing-file: there is no such mask",
    ].join("\n"),
  );
});

test("a list of classes that skips a number is told with its line", async () => {
  const root = await writeAde20k([0, 1, 1, 1]);
  writeFiles({ "ADEChallengeData2016/objectInfo150.txt": INFO.replace("2\t0.1", "4\t0.1") }, root);
  expect(() => openAde20k(root, { split: "training" })).toThrow(
    'ADEChallengeData2016/objectInfo150.txt:3 bad-list: "4\t0.1\t10\t2\tbuilding, edifice" is not class 2 as Idx, Ratio, Train, Val, Name',
  );
});

test("a class is named by the last column, also where things and stuff are told apart before it", async () => {
  const root = await writeAde20k([0, 1, 2, 3]);
  const info = INFO.replace("Val\t", "Val\tStuff\t").replaceAll("10\t2\t", "10\t2\t1\t");
  writeFiles({ "ADEChallengeData2016/objectInfo150.txt": info }, root);
  expect(openAde20k(root, { split: "training" }).masks?.classes).toEqual(["wall", "building", "sky"]);
});

async function writeAde20k(values: readonly number[], side = 2): Promise<string> {
  return writeFiles({
    "ADEChallengeData2016/objectInfo150.txt": INFO,
    "ADEChallengeData2016/sceneCategories.txt": "ADE_train_1 attic\n",
    "ADEChallengeData2016/images/training/ADE_train_1.jpg": await makeJpeg(side, side),
    "ADEChallengeData2016/annotations/training/ADE_train_1.png": await encodeIndexPng({
      ...{ width: 2, height: 2 },
      data: Uint8Array.from(values),
    }),
  });
}
