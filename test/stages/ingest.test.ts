import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openImageSet } from "../../src/datasets/image-set-reader.ts";
import cropObjects from "../../stages/crop-objects.ts";
import ingestAde20k from "../../stages/ingest-ade20k.ts";
import ingestAloi from "../../stages/ingest-aloi.ts";
import ingestCoco from "../../stages/ingest-coco.ts";
import ingestGot10k from "../../stages/ingest-got10k.ts";
import ingestImagenet from "../../stages/ingest-imagenet.ts";
import ingestPascal3d from "../../stages/ingest-pascal3d.ts";
import ingestTrackingnet from "../../stages/ingest-trackingnet.ts";
import ingestVoc from "../../stages/ingest-voc.ts";
import { renderTiny } from "../world/tiny-world.ts";
import { artifact, runStage } from "./stage-harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pipe-ingest-"));
beforeAll(() => renderTiny(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rootOf = (dataset: string) => ({ root: artifact(join(folder, dataset)) });

test.each([
  ["imagenet", () => runStage(ingestImagenet, { params: {}, inputs: rootOf("imagenet") })],
  ["coco", () => runStage(ingestCoco, { params: {}, inputs: rootOf("coco") })],
  ["voc", () => runStage(ingestVoc, { params: {}, inputs: rootOf("voc") })],
  ["ade20k", () => runStage(ingestAde20k, { params: {}, inputs: rootOf("ade20k") })],
  ["trackingnet", () => runStage(ingestTrackingnet, { params: {}, inputs: rootOf("trackingnet") })],
  ["got10k", () => runStage(ingestGot10k, { params: {}, inputs: rootOf("got10k") })],
  ["pascal3d", () => runStage(ingestPascal3d, { params: {}, inputs: rootOf("pascal3d") })],
  ["aloi-view", () => runStage(ingestAloi, { params: {}, inputs: rootOf("aloi-view") })],
  [
    "aloi-illumination-direction",
    () => runStage(ingestAloi, { params: { part: "illumination-direction" }, inputs: rootOf("aloi-ill") }),
  ],
  [
    "aloi-illumination-colour",
    () => runStage(ingestAloi, { params: { part: "illumination-colour" }, inputs: rootOf("aloi-col") }),
  ],
])("the embedded world's %s is read without an error by the stage's defaults", async (format, run) => {
  const { outputs } = await run();
  const set = openImageSet(outputs["images"] ?? outputs["frames"] ?? "");
  expect(set.header.format).toBe(format);
  expect(set.count).toBeGreaterThan(0);
  const report = JSON.parse(readFileSync(join(outputs["report"] ?? "", "report.json"), "utf8"));
  expect(report.metrics).toMatchObject({ images: set.count, dropped: 0 });
  set.close();
});

test("GOT-10k's frames become crops of one size that know their cover, class and video", async () => {
  const { outputs } = await runStage(ingestGot10k, { params: {}, inputs: rootOf("got10k") });
  const images = artifact(outputs["frames"] ?? "");
  const cropped = await runStage(cropObjects, { params: { sidePx: 32, minSidePx: 1 }, inputs: { images } });
  const [frames, crops] = [openImageSet(images.path), openImageSet(cropped.outputs["crops"] ?? "")];
  expect(crops.count).toBe(frames.count);
  for (const crop of crops.records()) {
    expect([crop.width, crop.height]).toEqual([32, 32]);
    expect(crop.factors?.["cover"]).toBeGreaterThan(0);
    expect(crop.video).toBeDefined();
    expect(crop.label).toBeDefined();
  }
});
