import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Picture, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import type { DatasetSummary } from "../src/world/render-world.ts";

const count = z.int().min(0);

export default defineStage({
  description: "Renders a seeded world of 3D objects, and writes it in the layouts of eight data sets.",
  params: z.strictObject({
    seed: z.int().default(0).describe("which world: other objects, backgrounds and scenes"),
    side: z.int().min(16).default(96).describe("height of a picture, px; it is 4/3 as wide"),
    aloiSide: z.int().min(16).default(96).describe("height of ALOI's pictures, px"),
    objects: z.int().min(1).default(10).describe("objects of each of the 12 categories that pre-training sees"),
    evaluationObjects: z
      .int()
      .min(1)
      .default(8)
      .describe("objects of each category that evaluation sees; none of them are in pre-training"),
    places: z.int().min(1).default(16).describe("backgrounds for pre-training, and as many others for evaluation"),
    clutter: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe("how much stands around and passes in front: 0 nothing, 1 much"),
    videos: count.default(120).describe("TrackingNet: videos"),
    frames: z.int().min(1).default(32).describe("TrackingNet: frames a video"),
    imagenet: count.default(1440).describe("ImageNet: images; five sixths are train"),
    coco: count.default(720).describe("MSCOCO: images; five sixths are train2017"),
    voc: count.default(1200).describe("Pascal VOC: images; a quarter each train and val, half test"),
    ade20k: count.default(300).describe("ADE20K: images; two thirds training"),
    got10k: count.default(96).describe("GOT-10k: videos"),
    got10kFrames: z.int().min(1).default(20).describe("GOT-10k: frames a video"),
    aloi: count.default(72).describe("ALOI: objects, of evaluation's; at most 12 × evaluationObjects are different"),
    pascal3d: count.default(1296).describe("Pascal3D+: images; 432 see each category once from each of 36 sides"),
  }),
  inputs: {},
  outputs: {
    imagenet: "directory",
    coco: "directory",
    voc: "directory",
    ade20k: "directory",
    trackingnet: "directory",
    got10k: "directory",
    "aloi-view": "directory",
    "aloi-ill": "directory",
    "aloi-col": "directory",
    pascal3d: "directory",
    report: { kind: "report", description: "what was written, and a contact sheet of each data set" },
  },
  resources: { cpus: "all" },
  run: async ({ params, outputs, threads, signal, progress }) => {
    const { renderWorld } = await import("../src/world/render-world.ts");
    const onProgress = (done: number, total: number): void => progress(done, total, "jobs");
    const summaries = await renderWorld({ roots: outputs, settings: params, threads, signal, onProgress });
    await reportWorld(outputs.report, summaries);
  },
});

async function reportWorld(folder: string, summaries: readonly DatasetSummary[]): Promise<void> {
  const { showDataset } = await import("../src/world/show-dataset.ts");
  const pictures: Picture[] = [];
  for (const summary of summaries.filter(({ shown }) => shown.length > 0)) {
    const { dataset, images } = summary;
    const file = `${dataset}.jpg`;
    writeFileSync(join(folder, file), await showDataset(summary));
    const alt = `${summary.shown.length} of the ${images} pictures of ${dataset}, in a grid`;
    pictures.push({ file, title: `${dataset}: ${summary.shown.length} of ${images}`, alt, kind: "contact-sheet" });
  }
  writeReport(folder, {
    title: "The embedded world",
    metrics: Object.fromEntries(summaries.map(({ dataset, images }) => [`${dataset} images`, images])),
    pictures,
  });
}
