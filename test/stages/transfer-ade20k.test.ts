import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import initEncoder from "../../stages/init-encoder.ts";
import transferAde20k from "../../stages/transfer-ade20k.ts";
import { keepCheckpoint, killAt } from "./interrupt.ts";
import { writeSquares } from "./sample-images.ts";
import { artifact, runReportStage, runStage } from "./stage-harness.ts";

const BACKBONE = { architecture: "resnet10", width: 1 / 8, stem: "small", side: 128 } as const;
const { outputs } = await runStage(initEncoder, { params: BACKBONE, inputs: {} });
const inputs = {
  encoder: artifact(outputs["encoder"] ?? ""),
  train: artifact(await writeSquares(36)),
  test: artifact(await writeSquares(12, { seed: 1 })),
};
const PARAMS = { batchSize: 12, epochs: 20, learningRate: 0.1, hidden: 32, pictures: 3, checkpointSteps: 20 };

test("squares are found and named on random features, and shown", async () => {
  const { report, folder } = await runReportStage(transferAde20k, { params: PARAMS, inputs });
  expect(report.metrics["pixel accuracy"]).toBeGreaterThan(85);
  expect(report.metrics["mIoU"]).toBeGreaterThan(60);
  expect(report.metrics).toMatchObject({ classes: 4, "train images": 36, "test images": 12 });
  const table = report.tables?.["classes"] ?? [];
  const rows = "rows" in table ? table.rows : table;
  expect(rows.map((row) => row["class"])).toEqual(["ground", "red", "green", "blue"]);
  expect(rows.reduce((sum, row) => sum + Number(row["iou"]) / 4, 0)).toBeCloseTo(report.metrics["mIoU"] ?? 0, 6);
  expect(existsSync(join(folder, report.pictures?.[0]?.file ?? ""))).toBe(true);
});

test("killed in the middle, it goes on from its checkpoint to the same report", async () => {
  const straight = await runReportStage(transferAde20k, { params: PARAMS, inputs });
  const checkpoint = keepCheckpoint();
  const run = (context: object) => runReportStage(transferAde20k, { params: PARAMS, inputs, context });
  await expect(run({ checkpoint, metric: killAt(30) })).rejects.toThrow("killed");
  const resumed = await run({ checkpoint });
  expect(resumed.logs).toContain("goes on from step 20");
  expect(resumed.report).toEqual(straight.report);
});
