import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Picture, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { chooseSettings, PRESETS } from "../src/world/recipes/settings.ts";
import type { DatasetSummary } from "../src/world/render-world.ts";

/** A param that the preset gives unless it is set. */
function fromPreset<N extends z.ZodNumber>(
  name: keyof typeof PRESETS.study,
  number: N,
  meaning: string,
): z.ZodOptional<N> {
  return number.optional().describe(`${meaning}; study ${PRESETS.study[name]}, small ${PRESETS.small[name]}`);
}

const count = z.int().min(0);
const some = z.int().min(1);
const sidePx = z.int().min(16);

export default defineStage({
  description: "Renders a seeded world of 3D objects, and writes it in the layouts of eight data sets.",
  params: z.strictObject({
    seed: z.int().default(0).describe("which world: other objects, backgrounds and scenes"),
    preset: z.enum(["study", "small"]).default("study").describe("what the params below are where they are not set"),
    side: fromPreset("side", sidePx, "height of a picture, px; it is 4/3 as wide"),
    aloiSide: fromPreset("aloiSide", sidePx, "height of ALOI's pictures, px"),
    objects: fromPreset("objects", some, "objects of each of the 12 categories that pre-training sees"),
    evaluationObjects: fromPreset(
      "evaluationObjects",
      some,
      "objects of each category that evaluation sees, all others",
    ),
    places: fromPreset("places", some, "backgrounds for pre-training, and as many others for evaluation"),
    clutter: fromPreset("clutter", z.number().min(0).max(1), "how much stands around and passes in front, 0 … 1"),
    videos: fromPreset("videos", some, "TrackingNet: videos"),
    frames: fromPreset("frames", some, "TrackingNet: frames a video"),
    filmedIn: z
      .enum(["places", "studio"])
      .default("places")
      .describe("TrackingNet: among others before backgrounds, or alone and before nothing, in the light of lamps"),
    imagenet: fromPreset("imagenet", count, "ImageNet: images, five sixths of them train"),
    coco: fromPreset("coco", count, "MSCOCO: images, five sixths of them train2017"),
    voc: fromPreset("voc", count, "Pascal VOC: images, a quarter each train and val, half test"),
    ade20k: fromPreset("ade20k", count, "ADE20K: images, two thirds training"),
    got10k: fromPreset("got10k", count, "GOT-10k: videos"),
    got10kFrames: fromPreset("got10kFrames", some, "GOT-10k: frames a video"),
    aloi: fromPreset("aloi", some, "ALOI: objects; more than 12 × evaluationObjects repeat"),
    pascal3d: fromPreset(
      "pascal3d",
      count,
      "Pascal3D+: images; 648 show each category three times in each bin of view",
    ),
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
    const settings = chooseSettings(params);
    const summaries = await renderWorld({ roots: outputs, settings, threads, signal, onProgress });
    await reportWorld(outputs.report, summaries);
  },
});

async function reportWorld(folder: string, summaries: readonly DatasetSummary[]): Promise<void> {
  const { showDataset } = await import("../src/world/show-dataset.ts");
  const pictures: Picture[] = [];
  for (const summary of summaries.filter(({ shown }) => shown.length > 0)) {
    const { dataset, images } = summary;
    const file = `${dataset}.jpg`;
    writeFileSync(join(folder, file), await showDataset(summary.shown));
    const alt = `${summary.shown.length} of the ${images} pictures of ${dataset}, in a grid`;
    pictures.push({ file, title: `${dataset}: ${summary.shown.length} of ${images}`, alt, kind: "contact-sheet" });
  }
  writeReport(folder, {
    title: "The embedded world",
    metrics: Object.fromEntries(summaries.map(({ dataset, images }) => [`${dataset} images`, images])),
    pictures,
  });
}
