import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { CATEGORIES } from "../../src/world/category.ts";
import { renderTiny, TINY } from "./tiny-world.ts";

const PYTHON = "/usr/bin/python3";
const SCRIPT = join(import.meta.dirname, "read-world.py");
const canImport = (module: string): boolean => spawnSync(PYTHON, ["-c", `import ${module}`]).status === 0;

const folder = mkdtempSync(join(tmpdir(), "world-python-"));
beforeAll(() => renderTiny(folder, { imagenet: 0, videos: 0, got10k: 0, aloi: 0, pascal3d: 12 * 18, coco: 12 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readWith<T>(program: string, row: z.ZodType<T>): T[] {
  const shown = execFileSync(PYTHON, [SCRIPT, folder, program], { encoding: "utf8", maxBuffer: 1e8 });
  return z.array(row).parse(JSON.parse(shown));
}

const four = z.tuple([z.number(), z.number(), z.number(), z.number()]);

describe.skipIf(!canImport("scipy.io"))("SciPy reads Pascal3D+'s records", () => {
  const Row = z.object({
    filename: z.string(),
    imgsize: z.array(z.number()),
    objects: z.array(
      z.object({
        class: z.string(),
        bbox: four,
        azimuth: z.number(),
        elevation: z.number(),
        distance: z.number(),
        coarse: z.array(z.number()),
      }),
    ),
  });

  test("of every image, compressed or not, with its viewpoint and a box inside the image", () => {
    const rows = readWith("scipy", Row);
    expect(rows).toHaveLength(12 * 18);
    for (const { imgsize, objects } of rows) {
      expect(imgsize).toEqual([(TINY.side * 4) / 3, TINY.side, 3]);
      expect(objects.length).toBeGreaterThan(0);
      for (const { bbox, azimuth, elevation, distance, coarse } of objects) {
        const [x1, y1, x2, y2] = bbox;
        expect(x1).toBeGreaterThanOrEqual(1);
        expect(y1).toBeGreaterThanOrEqual(1);
        expect(x2).toBeLessThanOrEqual((TINY.side * 4) / 3);
        expect(y2).toBeLessThanOrEqual(TINY.side);
        expect(distance).toBeGreaterThan(0);
        expect(Math.abs(elevation - (coarse[1] ?? 0))).toBeLessThanOrEqual(7.5);
        expect(azimuth >= 0 && azimuth < 360).toBe(true);
      }
    }
  });

  test("each category is seen in each of six azimuth bins, three times, front or back", () => {
    const rows = readWith("scipy", Row);
    for (const { name } of CATEGORIES) {
      const views = rows.filter(({ filename }) => filename.startsWith(`${name}_`)).map(({ objects }) => objects[0]);
      const bins = views.map((view) => Math.floor(((view?.azimuth ?? 0) % 180) / 30));
      expect([0, 1, 2, 3, 4, 5].map((bin) => bins.filter((each) => each === bin).length)).toEqual([3, 3, 3, 3, 3, 3]);
    }
  });
});

describe.skipIf(!canImport("PIL"))("PIL reads the masks", () => {
  const Row = z.object({
    file: z.string(),
    mode: z.enum(["P", "L"]),
    boxes: z.record(z.string(), four),
    palette: z.array(z.number()).nullable(),
  });

  test("VOC's as a palette of its colours, with the classes that the XML names where its boxes are", () => {
    const masks = readWith("pil", Row).filter(({ file }) => file.startsWith("voc"));
    expect(masks).toHaveLength(4);
    for (const { file, mode, boxes, palette } of masks) {
      expect(mode).toBe("P");
      expect(palette).toEqual([0, 0, 0, 128, 0, 0, 0, 128, 0]);
      const annotation = readFileSync(
        join(folder, file.replace("SegmentationClass", "Annotations").replace("png", "xml")),
        "utf8",
      );
      const annotated = readAnnotation(annotation);
      const classes = Object.keys(boxes)
        .map(Number)
        .filter((index) => index > 0 && index < 255);
      for (const index of classes) {
        const union = annotated.get(CATEGORIES[index - 1]?.name ?? "");
        const [left, top, right, bottom] = boxes[index] ?? [0, 0, 0, 0];
        expect(union, `${file}: class ${index}`).toBeDefined();
        expect(left).toBeGreaterThanOrEqual((union?.left ?? 0) - 1);
        expect(top).toBeGreaterThanOrEqual((union?.top ?? 0) - 1);
        expect(right).toBeLessThanOrEqual((union?.right ?? 0) + 1);
        expect(bottom).toBeLessThanOrEqual((union?.bottom ?? 0) + 1);
      }
    }
  });

  test("ADE20K's as grey values, all of classes that the list has", () => {
    const list = readFileSync(join(folder, "ade20k", "ADEChallengeData2016", "objectInfo150.txt"), "utf8");
    const count = list.trim().split("\n").length - 1;
    const masks = readWith("pil", Row).filter(({ file }) => file.startsWith("ade20k"));
    expect(masks).toHaveLength(3);
    for (const { mode, boxes } of masks) {
      expect(mode).toBe("L");
      expect(Math.max(...Object.keys(boxes).map(Number))).toBeLessThanOrEqual(count);
    }
  });
});

describe.skipIf(!canImport("pycocotools.coco"))("pycocotools reads COCO's instances", () => {
  const Row = z.object({ category: z.string(), area: z.tuple([z.number(), z.number()]), bbox: four, seen: four });

  test("whose runs have the area that is given, within the box", () => {
    const rows = readWith("coco", Row);
    expect(rows.length).toBeGreaterThan(10);
    for (const { area, bbox, seen } of rows) {
      expect(area[1]).toBe(area[0]);
      const [x, y, width, height] = bbox;
      expect(seen[0]).toBeGreaterThanOrEqual(Math.floor(x));
      expect(seen[1]).toBeGreaterThanOrEqual(Math.floor(y));
      expect(seen[0] + seen[2]).toBeLessThanOrEqual(Math.ceil(x + width));
      expect(seen[1] + seen[3]).toBeLessThanOrEqual(Math.ceil(y + height));
    }
  });
});

interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The union of each class's boxes, 0-based. */
function readAnnotation(xml: string): Map<string, Extent> {
  const unions = new Map<string, Extent>();
  for (const [, object = ""] of xml.matchAll(/<object>([\s\S]*?)<\/object>/g)) {
    const read = (tag: string): string => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(object)?.[1] ?? "";
    const name = read("name");
    const known = unions.get(name) ?? { left: Infinity, top: Infinity, right: 0, bottom: 0 };
    unions.set(name, {
      left: Math.min(known.left, Number(read("xmin")) - 1),
      top: Math.min(known.top, Number(read("ymin")) - 1),
      right: Math.max(known.right, Number(read("xmax"))),
      bottom: Math.max(known.bottom, Number(read("ymax"))),
    });
  }
  return unions;
}
