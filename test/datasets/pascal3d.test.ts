import { expect, test } from "vitest";
import { encodeMat, type MatStruct as MatRecord } from "../../src/datasets/mat-writer.ts";
import { openPascal3d } from "../../src/datasets/pascal3d.ts";
import { ingestAll, linesOf, makeJpeg, writeFiles } from "./made.ts";

const FINE = { azimuth: 370, elevation: 12.5, distance: 8, azimuth_coarse: 90, elevation_coarse: 0 };

test("boxes become 0-based, with the fine viewpoint, or the coarse one at distance 0", async () => {
  const root = await writePascal3d({
    "car_imagenet/n1": [object("car", [1, 2, 40, 21], FINE), object("car", [3, 3, 9, 9], { ...FINE, distance: 0 })],
    "bus_imagenet/n2": [object("bus", [1, 1, 9, 9], [])],
  });
  const ingested = await ingestAll(openPascal3d(root, { source: "imagenet", split: "all" }));
  expect(ingested.set.header.classes).toEqual(["bus", "car"]);
  expect(ingested.records).toMatchObject([
    { key: "bus_imagenet/n2", label: 0, boxes: [{ x: 0, y: 0, width: 9, height: 9, label: 0 }] },
    {
      ...{ key: "car_imagenet/n1", label: 1, source: "Images/car_imagenet/n1.JPEG" },
      boxes: [
        {
          x: 0,
          y: 1,
          width: 40,
          height: 20,
          label: 1,
          factors: { azimuth: 10, elevation: 12.5, distance: 8 },
          object: "car_imagenet/n1/1",
        },
        { x: 2, y: 2, factors: { azimuth: 90, elevation: 0, distance: 0 } },
      ],
    },
  ]);
  expect(ingested.records[0]?.boxes?.[0]?.factors).toBeUndefined();
  expect(linesOf(ingested)).toEqual([
    "Annotations/bus_imagenet/n2.mat (object 1) no-viewpoint: the object has no viewpoint",
  ]);
});

test("objects of other classes are left to their own folder, and counted", async () => {
  const root = await writePascal3d({
    "car_pascal/2008_1": [object("person", [1, 1, 9, 9], []), object("car", [1, 1, 9, 9], FINE)],
  });
  const ingested = await ingestAll(openPascal3d(root, { source: "both", split: "all" }));
  expect(ingested.records[0]?.boxes?.length).toBe(1);
  expect(linesOf(ingested)).toEqual([
    'Annotations/car_pascal/2008_1.mat (object 1) other-class: a "person" in the folder car_pascal',
  ]);
});

test("lists choose images", async () => {
  const root = await writePascal3d({
    "car_imagenet/n1": [],
    "car_imagenet/n2": [],
    "car_pascal/v1": [],
    "car_pascal/v2": [],
  });
  writeFiles(
    { "Image_sets/car_imagenet_val.txt": "n2\n", "PASCAL/VOCdevkit/VOC2012/ImageSets/Main/val.txt": "v0\nv1\n" },
    root,
  );
  const { records } = await ingestAll(openPascal3d(root, { source: "both", split: "val" }));
  expect(records.map(({ key, split }) => [key, split])).toEqual([
    ["car_imagenet/n2", "val"],
    ["car_pascal/v1", "val"],
  ]);
  await expect(ingestAll(openPascal3d(root, { source: "imagenet", split: "train" }))).rejects.toThrow(
    "Image_sets/car_imagenet_train.txt missing-list: the split train of car_imagenet needs this list",
  );
});

test("bad annotations are told", async () => {
  const root = await writePascal3d({
    "car_imagenet/n1": [object("car", [1, 1, 9], FINE), object("car", [5, 5, 4, 9], FINE)],
  });
  const empty = Buffer.from(encodeMat({ x: 1 }, { compress: true }));
  writeFiles({ "Annotations/car_imagenet/n2.mat": "no mat", "Annotations/car_imagenet/n3.mat": empty }, root);
  await expect(ingestAll(openPascal3d(root, { source: "imagenet", split: "all" }))).rejects.toThrow(
    [
      "  Annotations/car_imagenet/n1.mat (object 1) missing-box: bbox has 3 numbers, not x1 y1 x2 y2",
      "  Annotations/car_imagenet/n2.mat bad-annotation: 6 bytes are no MATLAB file of level 5",
      '  Annotations/car_imagenet/n3.mat bad-annotation: there is no structure "record"',
      "  Annotations/car_imagenet/n1.mat (object 2) empty-box: the box 4,4,0,5 (x, y, width, height) is empty",
    ].join("\n"),
  );
  expect(() => openPascal3d(root, { source: "pascal", split: "all" })).toThrow(
    "Annotations missing-folder: there is no folder CLASS_pascal",
  );
});

function object(name: string, bbox: readonly number[], viewpoint: MatRecord | readonly number[]): MatRecord {
  return { class: name, bbox, viewpoint, truncated: 0 };
}

async function writePascal3d(images: { readonly [path: string]: readonly MatRecord[] }): Promise<string> {
  const jpeg = await makeJpeg(40, 30);
  const files = Object.entries(images).flatMap(([path, objects], index) => [
    [
      `Annotations/${path}.mat`,
      encodeMat({ record: { filename: `${path}.JPEG`, objects } }, { compress: index % 2 === 0 }),
    ] as const,
    [`Images/${path}.${path.includes("pascal") ? "jpg" : "JPEG"}`, jpeg] as const,
  ]);
  return writeFiles(Object.fromEntries(files));
}
