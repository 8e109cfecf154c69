import { expect, test } from "vitest";
import type { Change } from "../../src/core/change.ts";
import { digestOf } from "../../src/core/digest.ts";
import { renderReason, renderReasonLong } from "../../src/core/render-reason.ts";

const [A, B] = [digestOf("a"), digestOf("b")];
const CHANGES: readonly (readonly [Change, string, string])[] = [
  [{ part: "param", name: "temperature", before: 0.2, after: 0.1 }, "temperature 0.2 → 0.1", "temperature 0.2 → 0.1"],
  [{ part: "param", name: "lr", after: 1 }, "lr absent → 1", "lr absent → 1"],
  [
    { part: "param", name: "run", before: "echo a long command that goes on", after: "true" },
    "run echo a long command tha… → true",
    "run echo a long command that goes on → true",
  ],
  [{ part: "code", before: A, after: B }, "code changed", `code changed: ${A.slice(0, 12)} → ${B.slice(0, 12)}`],
  [{ part: "type", before: "moco", after: "simclr" }, "stage type moco → simclr", "stage type moco → simclr"],
  [
    { part: "input", name: "frames", before: A, after: B },
    "input frames changed",
    `input frames changed: ${A.slice(0, 12)} → ${B.slice(0, 12)}`,
  ],
  [{ part: "input", name: "frames", after: B }, "input frames added", "input frames added"],
  [
    { part: "input", name: "all", before: [{ stage: "train", matrix: {}, digest: A }], after: [] },
    "input all changed: 1 → 0 members",
    "input all changed: 1 → 0 members",
  ],
  [
    {
      part: "input",
      name: "all",
      before: [A, A, A].map((digest, seed) => ({ stage: "train", matrix: { seed }, digest })),
      after: [A, B, A].map((digest, seed) => ({ stage: "train", matrix: { seed }, digest })),
    },
    "input all changed: 1 of 3 members",
    "input all changed: 1 of 3 members",
  ],
  [
    {
      part: "input",
      name: "all",
      before: [{ stage: "train", matrix: {}, digest: A }],
      after: [{ stage: "pretrain", matrix: {}, digest: A }],
    },
    "input all changed: 1 of 1 members in name or order alone",
    "input all changed: 1 of 1 members in name or order alone",
  ],
  [
    { part: "output", name: "model", before: "file", after: "encoder" },
    "output model file → encoder",
    "output model file → encoder",
  ],
  [{ part: "tool", name: "ffmpeg", before: A, after: B }, "program ffmpeg changed", "program ffmpeg changed"],
];

test.each(CHANGES)("the change %j is %s", (change, short, long) => {
  expect(renderReason({ why: "changed", changes: [change] })).toBe(short);
  expect(renderReasonLong({ why: "changed", changes: [change] })).toEqual([long]);
});

test("more than two changes are counted, and listed in the long form", () => {
  const changes: Change[] = ["a", "b", "c", "d"].map((name) => ({ part: "param", name, before: 1, after: 2 }));
  expect(renderReason({ why: "changed", changes })).toBe("a 1 → 2, b 1 → 2 and 2 more");
  expect(renderReasonLong({ why: "changed", changes })).toEqual(["a 1 → 2", "b 1 → 2", "c 1 → 2", "d 1 → 2"]);
});

test.each([
  [{ why: "up-to-date" }, "up to date"],
  [{ why: "never-ran" }, "never ran"],
  [{ why: "forced" }, "forced"],
  [{ why: "lost", output: "encoder" }, "output encoder was lost"],
  [{ why: "damaged", output: "encoder" }, "output encoder was damaged"],
  [{ why: "made-meanwhile", holder: "process 7 on lab3" }, "made meanwhile by process 7 on lab3"],
  [{ why: "upstream-failed", stage: "train" }, "needs train, which failed"],
  [{ why: "upstream-runs", stage: "train" }, "train runs first"],
  [{ why: "interrupted" }, "interrupted"],
] as const)("%j reads as: %s", (reason, text) => {
  expect(renderReason(reason)).toBe(text);
  expect(renderReasonLong(reason)).toEqual([text]);
});
