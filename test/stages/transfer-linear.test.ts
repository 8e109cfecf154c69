import { expect, test } from "vitest";
import initEncoder from "../../stages/init-encoder.ts";
import transferLinear from "../../stages/transfer-linear.ts";
import { keepCheckpoint, killAt } from "./interrupt.ts";
import { CLASSES, writeSquares } from "./sample-images.ts";
import { artifact, runReportStage, runStage } from "./stage-harness.ts";

const BACKBONE = { architecture: "resnet10", width: 1 / 8, stem: "small", side: 32 } as const;
const { outputs } = await runStage(initEncoder, { params: BACKBONE, inputs: {} });
const inputs = {
  encoder: artifact(outputs["encoder"] ?? ""),
  train: artifact(await writeSquares(48)),
  test: artifact(await writeSquares(24, { seed: 1 })),
};
const PARAMS = {
  batchSize: 16,
  checkpointSteps: 4,
  learningRate: 0.1,
  milestones: [6],
  epochs: 8,
  scale: "standardised",
};

test.each([["fresh"], [3]])("with %s views, colours are told apart even by random features", async (views) => {
  const { report } = await runReportStage(transferLinear, { params: { ...PARAMS, views }, inputs });
  expect(report.metrics["top-1"]).toBeGreaterThan(80);
  expect(report.metrics).toMatchObject({ "top-5": 100, classes: 3, "train images": 48, "test images": 24 });
  const [loss] = report.curves?.["loss"]?.series ?? [];
  expect(loss?.points.length).toBe(24);
  expect(loss?.points.at(-1)?.[1]).toBeLessThan(0.5 * (loss?.points[0]?.[1] ?? 0));
  expect(report.curves?.["accuracy"]?.series[0]?.points.length).toBe(8);
  const classes = report.tables?.["classes"] ?? [];
  const rows = "rows" in classes ? classes.rows : classes;
  expect(rows.map((row) => row["class"])).toEqual(CLASSES);
  const mean = rows.reduce((sum, row) => sum + Number(row["accuracy"]) / 3, 0);
  expect(mean).toBeCloseTo(report.metrics["top-1"] ?? 0, 6);
});

test("the same seed gives the same report, another one another", async () => {
  const run = async (seed: number) =>
    (await runReportStage(transferLinear, { params: { ...PARAMS, epochs: 2, views: 1, seed }, inputs })).report;
  const first = await run(0);
  expect(await run(0)).toEqual(first);
  expect((await run(1)).curves).not.toEqual(first.curves);
});

test.each([["fresh"], [2]])("killed in the middle, with %s views, it goes on to the same report", async (views) => {
  const params = { ...PARAMS, views };
  const straight = await runReportStage(transferLinear, { params, inputs });
  const checkpoint = keepCheckpoint();
  const metric = killAt(9);
  const run = (context: object) => runReportStage(transferLinear, { params, inputs, context });
  await expect(run({ checkpoint, metric })).rejects.toThrow("killed");
  const resumed = await run({ checkpoint });
  expect(resumed.logs).toContain("goes on from step 8");
  expect(resumed.report).toEqual(straight.report);
});

test("a loss that is no number ends the stage with its step and the remedy", async () => {
  const params = { ...PARAMS, scale: "raw", learningRate: 1e38, weightDecay: 1 };
  await expect(runReportStage(transferLinear, { params, inputs })).rejects.toThrow(
    /^the loss is (NaN|Infinity) at step \d+: lower learningRate, or standardise the features$/,
  );
});
