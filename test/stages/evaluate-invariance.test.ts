import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { createImageSetWriter } from "../../src/datasets/image-set-writer.ts";
import { encodePng } from "../../src/images/encode.ts";
import { blankPixels } from "../../src/images/pixels.ts";
import { type FeatureRow, writeFeatures } from "../../src/vision/features.ts";
import stage from "../../stages/evaluate-invariance.ts";
import { artifact, runReportStage, temporaryFolder } from "./stage-harness.ts";

const DIM = 160;

test("features that know the object and not the view score high in viewpoint, far above the floor", async () => {
  const features = writeViews({ noise: 0.2 });
  const { report, logs } = await runReportStage(stage, {
    params: { protocol: "viewpoint" },
    inputs: { features: artifact(features) },
  });
  expect(report.metrics).toMatchObject({ sets: 12, targets: 12, images: 144 });
  expect(report.metrics["RIS@10"]).toBeGreaterThan(60);
  expect(report.metrics["floor@10"]).toBeLessThan(40);
  expect(report.metrics["RIS@25"]).toBeLessThan(report.metrics["RIS@10"] ?? 0);
  expect(report.facts).toEqual({ protocol: "viewpoint", variant: "published" });
  expect(Object.keys(report.metrics)[0]).toBe("RIS@10");
  expect(logs[0]).toMatch(/^RIS@10 \d+\.\d\d %, by chance \d+\.\d\d %$/);
});

test("noise scores its floor", async () => {
  const { report } = await runReportStage(stage, {
    params: { protocol: "viewpoint" },
    inputs: { features: artifact(writeViews({ noise: 1000 })) },
  });
  expect(Math.abs((report.metrics["RIS@10"] ?? 0) - (report.metrics["floor@10"] ?? 0))).toBeLessThan(4);
});

test("a score of more units than there are says so", async () => {
  const inputs = { features: artifact(writeViews({ noise: 1 })) };
  const { report } = await runReportStage(stage, { params: { protocol: "viewpoint", ks: [1000], units: 0 }, inputs });
  expect(report.notes).toContain("A score of more than 160 units is that of all 160.");
});

test("the same features and seed give the same report", async () => {
  const inputs = { features: artifact(writeViews({ noise: 1 })) };
  const [a, b] = await Promise.all(
    [1, 2].map(() => runReportStage(stage, { params: { protocol: "viewpoint" }, inputs })),
  );
  expect(a?.report).toEqual(b?.report);
});

test("with the images, a picture shows what fires the most invariant units", async () => {
  const { report, folder } = await runReportStage(stage, {
    params: { protocol: "viewpoint", units: 3 },
    inputs: { features: artifact(writeViews({ noise: 0.2 })), images: artifact(await writeImages()) },
  });
  expect(report.pictures).toMatchObject([{ file: "units.jpg", kind: "units" }]);
  expect(existsSync(join(folder, "units.jpg"))).toBe(true);
});

test("a protocol that fits nothing says what it left out", async () => {
  await expect(
    runReportStage(stage, {
      params: { protocol: "occlusion" },
      inputs: { features: artifact(writeViews({ noise: 1 })) },
    }),
  ).rejects.toThrow("none of the 144 rows make a set of 3 images or more; 144 left out (no video)");
});

function viewRows(): FeatureRow[] {
  const place = (index: number): { object: string; azimuth: number } => ({
    object: `o${Math.floor(index / 12)}`,
    azimuth: (index % 12) * 30,
  });
  return Array.from({ length: 144 }, (_, index) => ({
    key: `${place(index).object}/r${place(index).azimuth}`,
    factors: place(index),
  }));
}

/** 12 objects × 12 views; every unit has an own preference of objects. */
function writeViews({ noise }: { noise: number }): string {
  const random = createRandom("views");
  const centres = Array.from({ length: 12 }, () => Array.from({ length: DIM }, () => random.normal()));
  const rows = viewRows();
  const values = rows.flatMap((_, index) =>
    (centres[Math.floor(index / 12)] ?? []).map((value) => value + noise * random.normal()),
  );
  const folder = temporaryFolder("features");
  writeFeatures(folder, { features: Float32Array.from(values), dim: DIM, rows, classes: [] });
  return folder;
}

async function writeImages(): Promise<string> {
  const folder = temporaryFolder("images");
  const writer = createImageSetWriter(folder, { format: "aloi-view", classes: [] });
  const bytes = await encodePng(blankPixels(16, 12));
  for (const { key } of viewRows()) writer.add({ key, bytes, format: "png", width: 16, height: 12 });
  writer.close();
  return folder;
}
