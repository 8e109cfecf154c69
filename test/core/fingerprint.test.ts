import fc from "fast-check";
import { expect, test } from "vitest";
import { renderCanonical } from "../../src/core/canonical.ts";
import { compareKeys } from "../../src/core/change.ts";
import { digestOf } from "../../src/core/digest.ts";
import { fingerprintOf, type Key } from "../../src/core/fingerprint.ts";
import type { Json } from "../../src/core/json.ts";

const KEY: Key = {
  type: "command",
  code: digestOf("code"),
  params: { run: "true", lr: 0.03, nested: { b: [1, 2], a: null } },
  inputs: { data: digestOf("data"), all: [{ stage: "train", matrix: { seed: 0 }, digest: digestOf("x") }] },
  outputs: { model: "file" },
  tools: { ffmpeg: "abc" },
};

test("the fingerprint of a key is pinned: a change of it would forget every result", () => {
  expect(fingerprintOf(KEY)).toBe("c39330ceaf097486698b093f04efd169d289563e7c77e108a25734805155d209");
});

test("the order of keys is of no matter", () => {
  const { tools, outputs, inputs, params, code, type } = KEY;
  const turned = {
    tools,
    outputs,
    inputs,
    params: { nested: { a: null, b: [1, 2] }, lr: 0.03, run: "true" },
    code,
    type,
  };
  expect(renderCanonical(params)).toBe(renderCanonical(turned.params));
  expect(fingerprintOf(turned)).toBe(fingerprintOf(KEY));
});

test.each<[string, Partial<Key>]>([
  ["the type", { type: "other" }],
  ["the code", { code: digestOf("other") }],
  ["a param", { params: { ...KEY.params, lr: 0.01 } }],
  ["a param's type", { params: { ...KEY.params, lr: "0.03" } }],
  ["an input", { inputs: { ...KEY.inputs, data: digestOf("other") } }],
  ["an input's name", { inputs: { date: digestOf("data") } }],
  [
    "a member's place in the matrix",
    { inputs: { ...KEY.inputs, all: [{ stage: "train", matrix: { seed: 1 }, digest: digestOf("x") }] } },
  ],
  [
    "a member's stage",
    { inputs: { ...KEY.inputs, all: [{ stage: "other", matrix: { seed: 0 }, digest: digestOf("x") }] } },
  ],
  ["an output's name", { outputs: { weights: "file" } }],
  ["a program", { tools: { ffmpeg: "abd" } }],
])("%s counts, and is told as a change", (_what, change) => {
  const changed = { ...KEY, ...change };
  expect(fingerprintOf(changed)).not.toBe(fingerprintOf(KEY));
  expect(compareKeys(KEY, changed)).not.toEqual([]);
  expect(compareKeys(KEY, KEY)).toEqual([]);
});

test("two values have one canonical form exactly when they are equal", () => {
  const value = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(renderCanonical(a)).toBe(renderCanonical(JSON.parse(JSON.stringify(a))));
      expect(renderCanonical(a) === renderCanonical(b)).toBe(isEqual(a, b));
    }),
    { numRuns: 500 },
  );
});

test("what JSON can't say has no canonical form", () => {
  expect(() => renderCanonical(Number.NaN)).toThrow(RangeError);
});

/** Equality of JSON values, with -0 as 0, in whatever order the keys are. */
function isEqual(a: Json, b: Json): boolean {
  try {
    expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
    return true;
  } catch {
    return false;
  }
}
