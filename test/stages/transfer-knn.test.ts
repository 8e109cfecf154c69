import { expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { type FeatureRow, writeFeatures } from "../../src/vision/features.ts";
import stage from "../../stages/transfer-knn.ts";
import { artifact, runReportStage, temporaryFolder } from "./stage-harness.ts";

test("neighbours find the classes that the features part; rows without a single label are counted", async () => {
  const inputs = { train: artifact(write("train", 60, 4)), test: artifact(write("test", 40, 0)) };
  const { report, logs } = await runReportStage(stage, { params: { k: 10 }, inputs });
  expect(report.metrics).toMatchObject({ "top-5": 100, "train rows": 56, "test rows": 40 });
  expect(report.metrics["top-1"]).toBeGreaterThan(90);
  expect(Object.keys(report.metrics)[0]).toBe("top-1");
  expect(report.notes).toEqual(["4 rows without a single label were left out."]);
  expect(logs).toHaveLength(1);
});

/** Six classes; the first `several` rows show two. */
function write(name: string, count: number, several: number): string {
  const random = createRandom(name);
  const classes = ["a", "b", "c", "d", "e", "f"];
  const rows = Array.from({ length: count }, (_, index): FeatureRow => {
    const label = index % 6;
    return index < several ? { key: `${index}`, labels: [label, 0, 1] } : { key: `${index}`, label };
  });
  const values = rows.flatMap((_, index) => classes.map((__, unit) => random.normal() + (unit === index % 6 ? 5 : 0)));
  const folder = temporaryFolder("features");
  writeFeatures(folder, { features: Float32Array.from(values), dim: 6, rows, classes });
  return folder;
}
