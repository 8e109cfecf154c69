import { expect, test } from "vitest";
import { openVoc } from "../../src/datasets/voc.ts";
import { decodeIndexPng, encodeIndexPng } from "../../src/images/index-png.ts";
import { ingestAll, linesOf, makeJpeg, writeFiles } from "./made.ts";

const YEAR = "VOCdevkit/VOC2007";

test("objects become 0-based boxes with their flags; a part's box is not the object's", async () => {
  const root = await writeVoc({
    "000005": annotation(
      object("cat", [1, 1, 40, 30], "<part><name>head</name><bndbox><xmin>2</xmin></bndbox></part>"),
      object("dog", [10.5, 5, 20.25, 8], "<difficult>1</difficult><truncated>1</truncated><occluded>1</occluded>"),
    ),
  });
  const { records, set } = await ingestAll(openVoc(root, { split: "trainval", part: "main" }));
  expect(set.header.classes.slice(7, 12)).toEqual(["cat", "chair", "cow", "diningtable", "dog"]);
  expect(records).toMatchObject([
    {
      ...{ key: "VOC2007/000005", source: `${YEAR}/JPEGImages/000005.jpg`, split: "trainval" },
      ...{ labels: [7], difficultLabels: [11] },
      boxes: [
        { x: 0, y: 0, width: 40, height: 30, label: 7 },
        { x: 9.5, y: 4, width: 10.75, height: 4, label: 11, difficult: true, truncated: true, occluded: true },
      ],
    },
  ]);
});

test("labels come from the lists of classes, and these name the classes", async () => {
  const root = await writeVoc(
    { "1": annotation(object("ant", [1, 1, 9, 9])), "2": annotation() },
    { ant: "1 1\n2 -1\n", bee: "1  0\n2  1\n" },
  );
  const { records, set } = await ingestAll(openVoc(root, { split: "trainval", part: "main" }));
  expect(set.header.classes).toEqual(["ant", "bee"]);
  expect(records.map(({ labels, difficultLabels }) => [labels, difficultLabels])).toEqual([
    [[0], [1]],
    [[1], []],
  ]);
});

test("a choice of classes takes their images and boxes only, and counts labels anew", async () => {
  const root = await writeVoc({
    "1": annotation(object("cat", [1, 1, 9, 9]), object("dog", [3, 3, 9, 9])),
    "2": annotation(object("cat", [1, 1, 9, 9])),
  });
  const dataset = openVoc(root, { split: "trainval", part: "main" });
  const ingested = await ingestAll(dataset, { classes: ["dog"] });
  expect(ingested.set.header.classes).toEqual(["dog"]);
  expect(ingested.records).toMatchObject([{ key: "VOC2007/1", labels: [0], boxes: [{ x: 2, label: 0 }] }]);
  expect(linesOf(ingested)).toEqual([
    `${YEAR}/Annotations/1.xml:3 other-class: a box of the class "cat", which is not chosen`,
  ]);
  await expect(ingestAll(dataset, { classes: ["dgo"] })).rejects.toThrow(
    'classes: voc has no class "dgo"; it has aeroplane,',
  );
});

test("masks keep the palette's indices, with 255 as void", async () => {
  const data = new Uint8Array(40 * 30).fill(0).fill(8, 100, 200).fill(255, 300, 310);
  const palette = Array.from({ length: 256 }, (_, i) => [i, 255 - i, 7] as const);
  const mask = await encodeIndexPng({ width: 40, height: 30, data }, palette);
  const root = await writeVoc({ a: annotation(object("cat", [1, 1, 9, 9])) }, {}, { a: mask });
  const { set, records } = await ingestAll(openVoc(root, { split: "trainval", part: "segmentation" }));
  expect(set.header.maskClasses?.slice(0, 2)).toEqual(["background", "aeroplane"]);
  const stored = set.readMask(set.record(0));
  expect(stored && (await decodeIndexPng(stored)).data).toEqual(data);
  expect(records[0]?.labels).toEqual([7]);
});

test("bad annotations are told with file and line, all in one go", async () => {
  const root = await writeVoc({
    "1": annotation(object("cta", [1, 1, 9, 9])),
    "2": annotation(object("cat", [9, 9, 8, 20]), object("cat", ["x", 1, 9, 9]), object("cat", [50, 50, 60, 60])),
    "3": "<annotation>\n<object>\n</annotation>",
    "4": annotation("<object><name>cat</name></object>"),
    "5": annotation().replace("<width>40", "<width>41"),
    "6": "",
  });
  const dataset = openVoc(root, { split: "trainval", part: "main" });
  const file = (id: number): string => `  ${YEAR}/Annotations/${id}.xml`;
  await expect(ingestAll(dataset)).rejects.toThrow(
    [
      "8 errors in the data (`onBad: drop` leaves out what is bad, and counts it):",
      `${file(1)}:3 unknown-class: "cta" is none of the classes aeroplane, bicycle, bird, `,
    ].join("\n"),
  );
  const error = await ingestAll(dataset).catch(String);
  for (const line of [
    `${file(2)}:3 empty-box: the box 8,8,0,12 (x, y, width, height) is empty`,
    `${file(2)}:4 bad-number: the box NaN,0,NaN,9 (x, y, width, height) has a value that is no number`,
    `${file(2)}:5 box-outside: the box 49,49,11,11 (x, y, width, height) is outside of the picture of 40×30 px`,
    `${file(3)}:3 bad-annotation: Expected closing tag 'object' (opened in line 2, col 1) instead of closing tag 'annotation'.`,
    `${file(4)}:3 missing-box: the object "cat" has no bndbox`,
    `${file(5)}:2 wrong-size: the annotation says 41×30 px, but ${YEAR}/JPEGImages/5.jpg has 40×30`,
    `${file(6)}:1 bad-annotation: Start tag expected.`,
  ]) {
    expect(error).toContain(line);
  }
  const dropped = await ingestAll(dataset, { onBad: "drop" });
  expect(dropped.records.map(({ key, boxes }) => [key, boxes?.length])).toEqual([
    ["VOC2007/1", 0],
    ["VOC2007/2", 0],
    ["VOC2007/4", 0],
  ]);
  expect(dropped.report.metrics).toMatchObject({ images: 3, dropped: 8 });
});

test("an image without a label in the lists, and a list's odd line, are told", async () => {
  const lone = await writeVoc({ "1": annotation(), "2": annotation() }, { ant: "1 1\n" });
  await expect(ingestAll(openVoc(lone, { split: "trainval", part: "main" }))).rejects.toThrow(
    `${YEAR}/ImageSets/Main/trainval.txt:2 missing-label: "2" is in no list of a class, such as Main/ant_trainval.txt`,
  );
  const odd = await writeVoc({ "1": annotation() }, { ant: "1 yes\n" });
  await expect(ingestAll(openVoc(odd, { split: "trainval", part: "main" }))).rejects.toThrow(
    `${YEAR}/ImageSets/Main/ant_trainval.txt:1 bad-list: "1 yes" is not an id and 1, 0 or -1`,
  );
});

test("masks that are colours, of another size, or of unknown values are told", async () => {
  const plain = { width: 40, height: 30, data: new Uint8Array(1200) };
  const value = { ...plain, data: new Uint8Array(1200).fill(77, 41, 42) };
  const small = { width: 20, height: 30, data: new Uint8Array(600) };
  const cat = annotation(object("cat", [1, 1, 9, 9]));
  const { encodePng } = await import("../../src/images/encode.ts");
  const { makePixels } = await import("./made.ts");
  const root = await writeVoc(
    { colour: cat, small: cat, value: cat, none: cat, fine: cat },
    {},
    {
      colour: await encodePng(makePixels(40, 30)),
      small: await encodeIndexPng(small),
      value: await encodeIndexPng(value),
      fine: await encodeIndexPng(plain),
    },
  );
  await expect(ingestAll(openVoc(root, { split: "trainval", part: "segmentation" }))).rejects.toThrow(
    [
      `  ${YEAR}/SegmentationClass/colour.png bad-mask: the mask has 3 channels: a mask has one index for each pixel`,
      `  ${YEAR}/SegmentationClass/small.png wrong-size: the mask has 20×30 px, the picture 40×30`,
      `  ${YEAR}/SegmentationClass/value.png unknown-class: the value 77 (column 1, row 1) is none of the 21 classes`,
      `  ${YEAR}/SegmentationClass/none.png missing-file: there is no such mask`,
    ].join("\n"),
  );
});

test("missing folders and lists are told with what is there", async () => {
  const root = await writeVoc({ "1": annotation() });
  const open = (split: string, year?: string) => () => openVoc(root, { split, part: "main", year });
  expect(open("test")).toThrow(
    `${YEAR}/ImageSets/Main/test.txt missing-file: there is no such file; the data set's root has VOCdevkit`,
  );
  expect(open("trainval", "2012")).toThrow("VOCdevkit/VOC2012/ImageSets/Main/trainval.txt missing-file");
  expect(() => openVoc(writeFiles({ "VOCdevkit/x": "" }), { split: "train", part: "main" })).toThrow(
    "VOCdevkit/VOC2007 missing-folder: there is no VOCxxxx",
  );
  expect(() => openVoc("/no/such/root", { split: "train", part: "main" })).toThrow(
    "the data set's root is missing too",
  );
});

type Corners = readonly [string | number, string | number, string | number, string | number];

function object(name: string, [xmin, ymin, xmax, ymax]: Corners, more = ""): string {
  const box = `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
  return `<object><name>${name}</name>${more}${box}</object>`;
}

function annotation(...objects: readonly string[]): string {
  return [
    "<annotation>",
    "<size><width>40</width><height>30</height><depth>3</depth></size>",
    ...objects,
    "</annotation>",
  ].join("\n");
}

async function writeVoc(
  annotations: { readonly [id: string]: string },
  lists: { readonly [name: string]: string } = {},
  masks: { readonly [id: string]: Uint8Array } = {},
): Promise<string> {
  const jpeg = await makeJpeg(40, 30);
  const ids = Object.keys(annotations);
  const list = ids.map((id) => `${id}\n`).join("");
  return writeFiles({
    [`${YEAR}/ImageSets/Main/trainval.txt`]: list,
    [`${YEAR}/ImageSets/Segmentation/trainval.txt`]: list,
    ...Object.fromEntries(ids.map((id) => [`${YEAR}/Annotations/${id}.xml`, annotations[id] ?? ""])),
    ...Object.fromEntries(ids.map((id) => [`${YEAR}/JPEGImages/${id}.jpg`, jpeg])),
    ...Object.fromEntries(
      Object.entries(lists).map(([name, text]) => [`${YEAR}/ImageSets/Main/${name}_trainval.txt`, text]),
    ),
    ...Object.fromEntries(Object.entries(masks).map(([id, mask]) => [`${YEAR}/SegmentationClass/${id}.png`, mask])),
  });
}
