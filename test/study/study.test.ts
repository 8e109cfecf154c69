import { expect, test } from "vitest";
import { collectStudy } from "../../src/study/study.ts";
import { AXES, reportOf } from "./reports.ts";

test("figures are sorted by metric, model and seed; a report's protocol names its task", () => {
  const study = collectStudy(
    [
      reportOf("invariance", { model: "a", seed: 0, protocol: "viewpoint" }, { "RIS@10": 50, sets: 7 }),
      reportOf("invariance", { model: "a", seed: 1, protocol: "viewpoint" }, { "RIS@10": 52, sets: 7 }),
      reportOf("invariance", { model: "b", seed: 0 }, { "RIS@10": 40 }, { facts: { protocol: "occlusion" } }),
      reportOf("voc", { model: "b", seed: 0 }, { mAP: 33 }),
    ],
    AXES,
  );
  expect(study.models).toEqual(["a", "b"]);
  expect([...study.metrics.keys()]).toEqual(["viewpoint/RIS@10", "viewpoint/sets", "occlusion/RIS@10", "voc/mAP"]);
  expect([...(study.metrics.get("viewpoint/RIS@10")?.values.get("a") ?? [])]).toEqual([
    ["0", 50],
    ["1", 52],
  ]);
  expect(study.metrics.get("viewpoint/RIS@10")).toMatchObject({ kind: "invariance", isHeadline: true });
  expect(study.metrics.get("viewpoint/sets")).toMatchObject({ isHeadline: false });
  expect(study.metrics.get("voc/mAP")).toMatchObject({ kind: "transfer", task: "voc" });
});

test("other axes, and the variant that is not published, part tasks", () => {
  const study = collectStudy(
    [
      reportOf("voc", { model: "a", on: "scenes" }, { mAP: 1 }),
      reportOf("voc", { model: "a", on: "crops" }, { mAP: 2 }),
      reportOf("invariance", { model: "a" }, { "RIS@10": 3 }, { facts: { protocol: "viewpoint", variant: "formula" } }),
    ],
    AXES,
  );
  expect([...study.metrics.keys()]).toEqual(["voc[on=scenes]/mAP", "voc[on=crops]/mAP", "viewpoint[formula]/RIS@10"]);
});

test("without the axis of models, a stage's name is the model's", () => {
  const study = collectStudy([reportOf("voc", { seed: 1 }, { mAP: 1 }, { stage: "probe[seed=1]" })], AXES);
  expect(study.models).toEqual(["probe"]);
});

test("two reports of one figure are a mistake", () => {
  const report = reportOf("voc", { model: "a", seed: 0 }, { mAP: 1 });
  expect(() => collectStudy([report, report], AXES)).toThrow('two reports give voc/mAP of "a" with seed 0');
});
