import { expect, test } from "vitest";
import { dropAxis, foldNames, parseInstanceName } from "../../src/core/instance-name.ts";

test.each([
  ["eval", "eval", []],
  ["train[seed=0]", "train", [["seed", "0"]]],
  [
    "train[pairs=same-frame,lr=0.5]",
    "train",
    [
      ["pairs", "same-frame"],
      ["lr", "0.5"],
    ],
  ],
  [
    't[a="x,b=1]",b=2]',
    "t",
    [
      ["a", '"x,b=1]"'],
      ["b", "2"],
    ],
  ],
  [
    't[a="\\"",b=2]',
    "t",
    [
      ["a", '"\\""'],
      ["b", "2"],
    ],
  ],
  ["odd[name", "odd[name", []],
  ["odd[name]", "odd[name]", []],
])("%s is taken apart", (name, stage, axes) => {
  expect(parseInstanceName(name)).toEqual({ stage, axes });
});

test("an axis is dropped from a name, and the brackets with the last one", () => {
  expect(dropAxis("t[pairs=x,seed=3]", "seed")).toEqual({ group: "t[pairs=x]", value: "3" });
  expect(dropAxis("t[seed=3]", "seed")).toEqual({ group: "t", value: "3" });
  expect(dropAxis("t[pairs=x]", "seed")).toBeUndefined();
});

test("names of one stage are folded", () => {
  expect(foldNames(["t[seed=0]", "eval", "t[seed=1]"])).toBe("t ×2, eval");
  expect(foldNames(["t[seed=0]"])).toBe("t[seed=0]");
});
