import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openTrackSet } from "../src/datasets/track-set-file.ts";
import { encodeJpeg } from "../src/images/encode.ts";
import type { Pixels } from "../src/images/pixels.ts";
import { type ImageTable, readImageTable } from "../src/loading/image-table.ts";
import { materializeViews } from "../src/loading/materialize-views.ts";
import { NoPairsError } from "../src/loading/no-pairs-error.ts";
import { type PairSampler, sampleFrameTemporal, sampleRegionTracker, sampleSameFrame } from "../src/loading/pairs.ts";
import { renderPairSheet, renderViewSheet, type SheetRequest } from "../src/loading/view-sheets.ts";
import { type Picture, type Row, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import { resolveViewPolicy, VIEW_PARAMS } from "../src/vision/view-params.ts";
import type { ViewPolicy } from "../src/vision/view-policy.ts";
import { writeViewPolicy } from "../src/vision/view-policy-file.ts";

export default defineStage({
  description: "Says how views are drawn from images: a preset and any of its numbers; shows views and positive pairs.",
  params: z.strictObject({
    ...VIEW_PARAMS,
    k: z
      .number()
      .int()
      .min(1)
      .default(60)
      .describe("frames between the two of a pair over time, in the report's pictures"),
    rows: z.number().int().min(1).max(40).default(6).describe("images in each of the report's pictures"),
    materialize: z.number().int().min(0).default(0).describe("views of each image to write out as an image set"),
    seed: z.number().int().default(0).describe("of the views that are shown and written"),
  }),
  inputs: {
    images: { kind: "image-set", optional: true, description: "to show, and to materialize views of" },
    tracks: { kind: "track-set", optional: true, description: "of these images, to show pairs of regions" },
  },
  outputs: {
    policy: "view-policy",
    views: { kind: "image-set", description: "empty unless views are materialized" },
    report: { kind: "report", description: "the policy in numbers, sheets of views and of positive pairs" },
  },
  resources: { cpus: "all" },
  run: async ({ params, inputs, outputs, random, threads, signal, log, progress }) => {
    const policy = resolveViewPolicy(params);
    writeViewPolicy(outputs.policy, policy);
    const images = inputs.images && readImageTable(inputs.images.path);
    const views = await materializeViews(outputs.views, {
      images: inputs.images?.path,
      policy,
      views: params.materialize,
      random: random.fork("materialize"),
      threads,
      signal,
      progress: (done, total) => progress(done, total, "images"),
    });
    const samplers = images === undefined ? [] : listSamplers(images, params.k, inputs.tracks?.path, log);
    const shown = images && { images, policy, random: random.fork("shown"), rows: params.rows };
    const pictures = shown === undefined ? [] : await drawPictures(outputs.report, shown, samplers);
    writeReport(outputs.report, {
      title: `Views: ${params.preset}`,
      metrics: Object.fromEntries([
        ...samplers.map(({ name, sampler }) => [`pairs.${name}`, sampler.count] as const),
        ...(params.materialize > 0 ? [["views", views] as const] : []),
      ]),
      tables: { policy: { title: "Operations, in this order", rows: describePolicy(policy) } },
      pictures,
    });
  },
});

interface NamedSampler {
  readonly name: "same-frame" | "frame-temporal" | "region-tracker";
  readonly sampler: PairSampler;
}

/** The samplers that these images and tracks have pairs for; why another has none goes to the log. */
function listSamplers(
  images: ImageTable,
  k: number,
  tracks: string | undefined,
  log: (line: string) => void,
): NamedSampler[] {
  const attempt = (name: NamedSampler["name"], sample: () => PairSampler): NamedSampler[] => {
    try {
      return [{ name, sampler: sample() }];
    } catch (error) {
      if (!(error instanceof NoPairsError)) throw error;
      log(`${name}: ${error.message}`);
      return [];
    }
  };
  return [
    { name: "same-frame", sampler: sampleSameFrame(images) },
    ...(images.videoNames.length > 0 ? attempt("frame-temporal", () => sampleFrameTemporal(images, { k })) : []),
    ...(tracks === undefined
      ? []
      : attempt("region-tracker", () => sampleRegionTracker(images, openTrackSet(tracks).tracks(), { k }))),
  ];
}

async function drawPictures(
  folder: string,
  shown: SheetRequest,
  samplers: readonly NamedSampler[],
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const add = async (pixels: Pixels, picture: Picture): Promise<void> => {
    writeFileSync(join(folder, picture.file), await encodeJpeg(pixels));
    pictures.push(picture);
  };
  await add(await renderViewSheet(shown), {
    file: "views.jpg",
    title: "Views",
    alt: "In each row an image, then views of it as the policy draws them",
    kind: "views",
  });
  for (const { name, sampler } of samplers) {
    await add(await renderPairSheet({ ...shown, sampler }), {
      file: `pairs-${name}.jpg`,
      title: `Positive pairs: ${name}`,
      alt: "Of each pair the query's image and view, then the key's view and image; tracked regions are framed",
      kind: "pairs",
    });
  }
  return pictures;
}

function describePolicy({ crop, jitter, grayscale, blur, flip, ...policy }: ViewPolicy): Row[] {
  const rows: readonly (readonly [operation: string, numbers: object | undefined])[] = [
    ["crop", crop],
    ["resize", { side: policy.sidePx }],
    ["colour jitter", jitter],
    ["grayscale", grayscale],
    ["blur", blur],
    ["flip", flip],
    ["normalise", { mean: policy.mean, std: policy.std }],
  ];
  return rows.map(([operation, numbers]) => ({ operation, numbers: numbers ? describeNumbers(numbers) : "left out" }));
}

/** `scale 0.2–1, ratio 0.75–1.333`. */
function describeNumbers(numbers: object): string {
  const parts = Object.entries(numbers).map(([name, value]) => {
    const values = [value].flat().map((number) => String(Math.round(number * 1000) / 1000));
    return `${name} ${values.join(values.length === 2 ? "–" : ", ")}`;
  });
  return parts.join(", ");
}
