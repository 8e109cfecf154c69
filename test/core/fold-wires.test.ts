import { expect, test } from "vitest";
import { foldWires } from "../../src/core/fold-wires.ts";

const reports = (stage: string, seeds: readonly number[]): string =>
  seeds.map((seed) => `${stage}[lr=0.1,seed=${seed}].report`).join(", ");

test.each([
  [undefined, "video.frames", ["absent", "video.frames"]],
  ["a".repeat(64), "b".repeat(64), ["a".repeat(12), "b".repeat(12)]],
  ["/data/voc.tar", "/data/voc2012.tar", ["/data/voc.tar", "/data/voc2012.tar"]],
  [reports("voc", [0, 1]), reports("voc", [0, 1, 2]), ["voc ×2.report", "voc ×3.report"]],
  [`${reports("voc", [0, 1])}, coco.report`, undefined, ["voc ×2.report, coco.report", "absent"]],
  [reports("voc", [0, 1]), reports("voc", [0, 2]), ["voc[lr=0.1,seed=1].report", "voc[lr=0.1,seed=2].report"]],
])("where an input comes from, %s and %s, is told as %s", (before, after, told) => {
  expect(foldWires({ before, after })).toEqual(told);
});
