import { expect, test } from "vitest";
import { openCoco } from "../../src/datasets/coco.ts";
import { readJsonElements } from "../../src/datasets/json-elements.ts";
import { ingestAll, linesOf, makeJpeg, writeFiles } from "./made.ts";

const FILE = "annotations/instances_val2017.json";

test("labels count in sorted category ids, crowds are marked, boxes are kept to the last digit", async () => {
  const root = await writeCoco({
    annotations: [
      { id: 11, image_id: 7, category_id: 90, bbox: [1.25, 2.5, 10.07, 20.11], iscrowd: 0 },
      { id: 12, image_id: 9, category_id: 1, bbox: [0, 0, 40, 30], iscrowd: 1 },
      { id: 13, image_id: 7, category_id: 18, bbox: [0, 0, 4, 3], segmentation: [[1, 2, 3]] },
    ],
  });
  const { records, set } = await ingestAll(openCoco(root, { split: "val2017" }));
  expect(set.header.classes).toEqual(["person", "dog", "toothbrush"]);
  expect(records).toMatchObject([
    {
      ...{ key: "val2017/000000000009", labels: [] },
      boxes: [{ x: 0, y: 0, width: 40, height: 30, label: 0, crowd: true, object: "12" }],
    },
    {
      ...{ key: "val2017/000000000007", labels: [1, 2], split: "val2017" },
      boxes: [
        { x: 1.25, y: 2.5, width: 10.07, height: 20.11, label: 2, object: "11" },
        { x: 0, y: 0, width: 4, height: 3, label: 1, object: "13" },
      ],
    },
  ]);
});

test("wrong annotations are told by their id, tiny boxes are left out", async () => {
  const root = await writeCoco({
    annotations: [
      { id: 1, image_id: 8, category_id: 1, bbox: [0, 0, 4, 3] },
      { id: 2, image_id: 7, category_id: 2, bbox: [0, 0, 4, 3] },
      { id: 3, image_id: 7, category_id: 1, bbox: [0, 0, 4] },
      { id: 4, image_id: 7, category_id: 1, bbox: [0, 0, 0.5, 3] },
      { id: 5, image_id: 7, category_id: 1, bbox: [0, 0, 0, 3] },
      { id: 6, image_id: 7, category_id: 1, bbox: ["NaN", 0, 4, 3] },
    ],
  });
  writeFiles({ [FILE]: (await readText(root)).replace('"NaN"', "NaN") }, root);
  const dataset = openCoco(root, { split: "val2017" });
  const error = await ingestAll(dataset).catch(String);
  for (const line of [
    `  ${FILE}:1 unknown-image: annotation 1 is of image 8, which is not listed`,
    `  ${FILE}:1 unknown-class: annotation 2 is of category 2, which is not listed`,
    `  ${FILE}:1 bad-annotation: bbox: Too small: expected array to have exactly 4 items in {"id":3,"image_id":7,`,
    `  ${FILE}:1 (annotation 5) empty-box: the box 0,0,0,3 (x, y, width, height) is empty`,
    `  ${FILE}:1 bad-annotation: no JSON in {"id":6,"image_id":7,"category_id":1,"bbox":[NaN,0,4,3]}`,
  ]) {
    expect(error).toContain(line);
  }
  const dropped = await ingestAll(dataset, { onBad: "drop" });
  expect(dropped.report.metrics).toMatchObject({ dropped: 5, left_out: 1, boxes: 0, images: 2 });
  expect(linesOf(dropped)).toContain(
    `${FILE}:1 (annotation 4) tiny-box: the box 0,0,0.5,3 (x, y, width, height) is under 1 px`,
  );
});

test("a picture of another size than its annotation, or none, is told", async () => {
  const root = await writeCoco({ annotations: [] });
  writeFiles({ "val2017/000000000007.jpg": await makeJpeg(41, 30) }, root);
  writeFiles({ [FILE]: (await readText(root)).replace("000000000009", "x/9") }, root);
  await expect(ingestAll(openCoco(root, { split: "val2017" }))).rejects.toThrow(
    [
      "  val2017/x/9.jpg missing-file: there is no such picture",
      `  ${FILE}:1 wrong-size: the annotation says 40×30 px, but val2017/000000000007.jpg has 41×30`,
    ].join("\n"),
  );
});

test("a file that ends early, is no object, or has no images is told", async () => {
  const root = await writeCoco({ annotations: [] });
  const open = (text: string) => () => openCoco(writeFiles({ [FILE]: text }, root), { split: "val2017" });
  expect(open('{"images": [{"id": 1},\n')).toThrow(
    `${FILE} bad-annotation: the JSON ends within its outermost object, on line 2`,
  );
  expect(open("[1]")).toThrow(`${FILE} bad-annotation: the JSON's outermost value is not an object`);
  expect(open("{}")).toThrow(`${FILE} bad-annotation: there are no "images"`);
  expect(() => openCoco(root, { split: "test" })).toThrow("annotations/instances_test.json missing-file");
});

test("elements are found whatever their strings hold, across chunks and lines", () => {
  const elements = Array.from({ length: 60_000 }, (_, i) => ({
    i,
    text: `"]}{[\\ ż ${"x".repeat(i % 100)}`,
    deep: [{ a: [{}] }],
  }));
  const root = writeFiles({
    "a.json": `{"info": {"x": {"y": []}, "z": "[{"}, "a": [${elements.map((each) => JSON.stringify(each)).join(",\n")}],\n "b": [1, {"c": 2}]}`,
  });
  const read = [...readJsonElements(`${root}/a.json`)];
  expect(read.length).toBe(60_001);
  expect(read.slice(0, -1).map(({ text }) => JSON.parse(text))).toEqual(elements);
  expect(read[59_999]).toMatchObject({ section: "a", line: 60_000 });
  expect(read.at(-1)).toEqual({ section: "b", text: '{"c": 2}', line: 60_001 });
});

async function readText(root: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(`${root}/${FILE}`, "utf8");
}

async function writeCoco({ annotations }: { annotations: readonly object[] }): Promise<string> {
  const jpeg = await makeJpeg(40, 30);
  const images = ["000000000009", "000000000007"].map((name) => ({
    id: Number(name),
    file_name: `${name}.jpg`,
    width: 40,
    height: 30,
  }));
  const categories = [
    { id: 90, name: "toothbrush" },
    { id: 1, name: "person" },
    { id: 18, name: "dog" },
  ];
  return writeFiles({
    [FILE]: JSON.stringify({ info: { year: 2017 }, licenses: [{ id: 1 }], annotations, images, categories }),
    "val2017/000000000009.jpg": jpeg,
    "val2017/000000000007.jpg": jpeg,
  });
}
