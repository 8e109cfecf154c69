import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeImage } from "../../src/images/decode.ts";
import { CATEGORIES } from "../../src/world/category.ts";
import { bundleModule } from "../parallel/bundle.ts";
import { placeRoots, renderTiny, TINY } from "./tiny-world.ts";

const folder = mkdtempSync(join(tmpdir(), "world-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the embedded world", () => {
  beforeAll(() => renderTiny(join(folder, "a")));

  const list = (...path: string[]): string[] => readdirSync(join(folder, "a", ...path)).sort();
  const read = (...path: string[]): string => readFileSync(join(folder, "a", ...path), "utf8");

  test("the same seed gives the same bytes, another seed others", async () => {
    await renderTiny(join(folder, "b"));
    await renderTiny(join(folder, "c"), { seed: 4 });
    const [a, b, c] = ["a", "b", "c"].map((name) => digestFolder(join(folder, name)));
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  test("any number of threads gives the same bytes", async () => {
    const bundle = await bundleModule(join(import.meta.dirname, "../../src/world/render-world.ts"));
    try {
      const threaded: typeof import("../../src/world/render-world.ts") = await import(bundle.url);
      await threaded.renderWorld({ roots: placeRoots(join(folder, "d")), settings: TINY, threads: 3 });
    } finally {
      bundle.remove();
    }
    expect(digestFolder(join(folder, "d"))).toEqual(digestFolder(join(folder, "a")));
  });

  test("a data set doesn't change when another grows", async () => {
    await renderTiny(join(folder, "e"), { voc: 0, aloi: 1, imagenet: 24 });
    const pick = (name: string): unknown => digestFolder(join(folder, name, "coco"));
    expect(pick("e")).toEqual(pick("a"));
  });

  test("objects of GOT-10k are seen in at least four degrees, and absent where nothing of them is seen", () => {
    for (const video of list("got10k", "train").filter((name) => name.startsWith("GOT"))) {
      const labels = (file: string): number[] => read("got10k", "train", video, file).trim().split("\n").map(Number);
      const cover = labels("cover.label");
      expect(Math.max(...cover) - Math.min(...cover)).toBeGreaterThanOrEqual(4);
      expect(labels("absence.label")).toEqual(cover.map((level) => (level === 0 ? 1 : 0)));
    }
  });

  test("has a folder for each category in ImageNet's train and val", () => {
    const wnids = CATEGORIES.map(({ wnid }) => wnid).sort();
    expect(list("imagenet", "train")).toEqual(wnids);
    expect(list("imagenet", "val")).toEqual(wnids);
  });

  test("names ALOI's 72 views, 24 lights and 12 colours as ALOI does", () => {
    expect(list("aloi-view", "1")).toHaveLength(72);
    expect(list("aloi-view", "2")).toContain("2_r355.png");
    expect(list("aloi-ill", "1")).toHaveLength(24);
    expect(list("aloi-ill", "1")).toContain("1_l8c3.png");
    expect(list("aloi-col", "1")).toHaveLength(12);
    expect(list("aloi-col", "1")).toContain("1_i250.png");
  });

  test("counts TrackingNet's frames from 0 and GOT-10k's from 1, with a label for each", () => {
    expect(list("trackingnet", "TRAIN_0", "frames", "video_00000")).toEqual(["0.jpg", "1.jpg", "2.jpg", "3.jpg"]);
    expect(read("trackingnet", "TRAIN_0", "anno", "video_00000.txt").trim().split("\n")).toHaveLength(TINY.frames);
    const video = ["got10k", "train", "GOT-10k_Train_000002"];
    expect(list(...video)).toContain("00000016.jpg");
    for (const file of ["groundtruth.txt", "cover.label", "absence.label"]) {
      expect(
        read(...video, file)
          .trim()
          .split("\n"),
      ).toHaveLength(TINY.got10kFrames);
    }
    expect(read(...video, "meta_info.ini")).toContain("object_class: boat\n");
    expect(read("got10k", "train", "list.txt")).toBe("GOT-10k_Train_000001\nGOT-10k_Train_000002\n");
  });

  test("what is filmed in a studio is alone, and all else stays as it was", async () => {
    await renderTiny(join(folder, "f"), { filmedIn: "studio" });
    const others = (name: string) => digestFolder(join(folder, name)).filter(([path]) => !path.includes("trackingnet"));
    expect(others("f")).toEqual(others("a"));
    const [alone, among] = await Promise.all(
      ["f", "a"].map((name) => measureAround(join(folder, name, "trackingnet"))),
    );
    expect(alone).toBeLessThan(2);
    expect(among).toBeGreaterThan(20);
  });

  test("splits VOC as VOC 2007 does", () => {
    const count = (split: string): number =>
      read(...VOC_LISTS, `${split}.txt`)
        .trim()
        .split("\n").length;
    expect([count("train"), count("val"), count("trainval"), count("test")]).toEqual([2, 2, 4, 4]);
  });
});

const VOC_LISTS = ["voc", "VOCdevkit", "VOC2007", "ImageSets", "Main"];

/** Mean brightness (0 … 255) outside of the target's box, 4 px wider, in the first frame of the first video. */
async function measureAround(root: string): Promise<number> {
  const chunk = join(root, "TRAIN_0");
  const { data, width } = await decodeImage(readFileSync(join(chunk, "frames", "video_00000", "0.jpg")));
  const annotated = readFileSync(join(chunk, "anno", "video_00000.txt"), "utf8");
  const [x = 0, y = 0, w = 0, h = 0] = annotated.split("\n", 1).join("").split(",").map(Number);
  const outside = data.filter((_, index) => {
    const [row, column] = [Math.floor(index / 3 / width), Math.floor(index / 3) % width];
    return row < y - 4 || row > y + h + 4 || column < x - 4 || column > x + w + 4;
  });
  return outside.reduce((sum, value) => sum + value, 0) / outside.length;
}

function digestFolder(folder: string): [file: string, digest: string][] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), createHash("sha256").update(readFileSync(path)).digest("hex")];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
