import { expect, test } from "vitest";
import { type AloiPart, openAloi } from "../../src/datasets/aloi.ts";
import { ingestAll, makePng, writeFiles } from "./made.ts";

const VIEWS = Array.from({ length: 72 }, (_, i) => `r${5 * i}`);
const LIGHTS = Array.from({ length: 24 }, (_, i) => `l${1 + Math.floor(i / 3)}c${1 + (i % 3)}`);
const COLOURS = ["110", "120", "130", "140", "150", "160", "170", "180", "190", "210", "230", "250"].map(
  (code) => `i${code}`,
);

test("views are in the order of objects and angles, with object and azimuth as factors", async () => {
  const root = await writeAloi(["10", "2"], VIEWS, "png4/");
  const { set, records } = await ingestAll(openAloi(root, { part: "view" }));
  expect(set.header.classes).toEqual(["2", "10"]);
  expect(records.length).toBe(144);
  expect(records[2]).toMatchObject({ key: "2/2_r10", label: 0, factors: { object: "2", azimuth: 10 } });
  expect(records[143]).toMatchObject({ key: "10/10_r355", label: 1, factors: { object: "10", azimuth: 355 } });
});

test.each<[AloiPart, readonly string[], object]>([
  ["illumination-direction", LIGHTS, { object: "1", light: 8, camera: 3 }],
  ["illumination-colour", COLOURS, { object: "1", light: 250 }],
])("%s has its own codes", async (part, codes, last) => {
  const { records } = await ingestAll(openAloi(await writeAloi(["1"], codes), { part }));
  expect(records.at(-1)?.factors).toEqual(last);
});

test("a subset is of objects, each with all its pictures", async () => {
  const root = await writeAloi(["1", "2", "3", "4"], COLOURS);
  const { records } = await ingestAll(openAloi(root, { part: "illumination-colour" }), { subset: 2 });
  expect(records.length).toBe(24);
  expect(new Set(records.map(({ label }) => label)).size).toBe(2);
});

test("another collection, a missing view and a strange name are told", async () => {
  const root = await writeAloi(["1", "2"], VIEWS.slice(1));
  writeFiles({ "2/2_r0.png": await makePng(), "2/copy of 2_r5.png": await makePng() }, root);
  await expect(ingestAll(openAloi(root, { part: "view" }))).rejects.toThrow(
    [
      "  1 wrong-count: 71 pictures of object 1; view has 72 of each",
      '  2/copy of 2_r5.png bad-name: "copy of 2_r5.png" is not 2_CODE.png with a code such as r355',
    ].join("\n"),
  );
  const { records } = await ingestAll(openAloi(root, { part: "view" }), { onBad: "drop" });
  expect(new Set(records.map(({ label }) => label))).toEqual(new Set([1]));
  await expect(ingestAll(openAloi(root, { part: "illumination-colour" }))).rejects.toThrow(
    "is not 1_CODE.png with a code such as i250",
  );
  expect(() => openAloi(writeFiles({ "x.txt": "" }), { part: "view" })).toThrow(
    "no-objects: there are no folders of objects, such as 1/",
  );
});

async function writeAloi(objects: readonly string[], codes: readonly string[], folder = ""): Promise<string> {
  const png = await makePng(6, 5);
  const paths = objects.flatMap((object) => codes.map((code) => `${folder}${object}/${object}_${code}.png`));
  return writeFiles(Object.fromEntries(paths.map((path) => [path, png])));
}
