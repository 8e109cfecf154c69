import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { embedPictures } from "../../src/report/embed-pictures.ts";
import type { RunView } from "../../src/report/model/run-view.ts";

const COUNT = 40;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pipe-pictures-"));
  for (let index = 0; index < COUNT; index++) {
    mkdirSync(join(folder, String(index)));
    writeFileSync(join(folder, String(index), "noise.png"), drawNoise(index));
  }
  writeFileSync(join(folder, "0", "broken.png"), "no picture");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the pictures of 40 stages fit one small file: of results all, of the others as many as there is room for", async () => {
  const view = createView();
  const source = await embedPictures(view, ({ artifact }) => join(folder, artifact.digest));
  const shown = view.stages.map((stage) => {
    const [placed] = stage.reports;
    const [picture] = placed?.report.pictures ?? [];
    if (placed === undefined || picture === undefined) throw new Error("a stage without a picture");
    return source({ stage, output: "report", artifact: placed.artifact, picture });
  });
  const size = shown.reduce((sum, picture) => sum + (picture?.src.length ?? 0), 0);
  expect(size).toBeLessThan(3_600_000);
  expect(size).toBeGreaterThan(2_000_000);
  expect(shown.filter((picture) => picture === undefined).length).toBeGreaterThan(0);
  expect(shown.at(-1)?.src).toMatch(/^data:image\/webp;base64,/);
  expect(shown.at(-1)).toMatchObject({ width: 900, height: 600 });
  expect(shown[0]).toBeDefined();
});

test("a file that is no picture, or is not there, is left out", async () => {
  const view = createView(["broken.png", "missing.png"]);
  const source = await embedPictures(view, () => join(folder, "0"));
  const [stage] = view.stages;
  const [placed] = stage?.reports ?? [];
  if (stage === undefined || placed === undefined) throw new Error("no stage");
  for (const picture of placed.report.pictures ?? [])
    expect(source({ stage, output: "report", artifact: placed.artifact, picture })).toBeUndefined();
});

/** A matrix of stages with a picture each, and one that reads them all. */
function createView(files: readonly string[] = ["noise.png"]): RunView {
  const stages = Array.from({ length: COUNT }, (_, index) => {
    const last = index === COUNT - 1;
    const digest = String(index);
    return {
      name: last ? "compare" : `train[i=${index}]`,
      group: last ? "compare" : "train",
      axes: [],
      standing: "ran",
      durationMs: 0,
      bytes: 0,
      steps: [],
      reports: [
        {
          output: "report",
          artifact: { kind: "report", digest, bytes: 1, files: 1 },
          report: { metrics: {}, pictures: files.map((file) => ({ file, title: "t", alt: "a" })) },
        },
      ],
      manifest: { outputs: { report: { digest } }, key: { inputs: last ? { from: "0" } : {}, type: "x" } },
    };
  });
  return { record: {}, plan: undefined, codes: new Map(), stages } as unknown as RunView;
}

/** Noise hardly shrinks. */
function drawNoise(seed: number): Uint8Array {
  const [width, height] = [900, 600];
  const data = new Uint8Array(width * height * 3);
  let state = seed + 1;
  for (let index = 0; index < data.length; index++) {
    state = (state * 48271) % 2147483647;
    data[index] = state & 255;
  }
  return encode({ width, height, data, channels: 3, depth: 8 }, { zlib: { level: 1 } });
}
