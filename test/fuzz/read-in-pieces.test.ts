import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readYaml } from "../../src/adapters/yaml.ts";
import { mutated, texts } from "./mutated-pipelines.ts";

const studies = readdirSync("pipelines")
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join("pipelines", name), "utf8"));

/** Read as pieces of at least that many characters each, a text is what it is as a whole: values, places and mistakes. */
function expectSame(text: string, length: number): void {
  const source = { file: "x.yaml", text };
  expect(readYaml(source, { piece: length })).toEqual(readYaml(source, { piece: Number.POSITIVE_INFINITY }));
}

describe("a pipeline that is read in pieces is the same", () => {
  test("for our studies and broken pipelines", () => {
    for (const text of [...studies, ...texts]) for (const length of [0, 100]) expectSame(text, length);
  });

  test.each([
    ["stages:\n  a:\n  - x\n  - y\n  b: 1\n"],
    ["stages:\n  a:\n  {x: 1}\n  b: 1\n"],
    ["stages:\n  ? a\n  : b\n  c: 1\n"],
    ["stages:\n  a: 1\n b: 2\n"],
    ["stages:\n    a: 1\n  b: 2\n"],
    ["stages:\n  a: |+\n    x\n\n\n  b: >-\n    y\n\nname: x\n"],
    ["x: |\n  stages:\n    a: 1\nstages:\n  b: 2\n"],
    ["x: 'it\nstages:\n  a: 1\n'\n"],
    ["{ x: 1,\nstages:\n  a: 1 }\n"],
    ["x: y\u2028stages:\n  a: 1\n"],
    ["&x\nstages:\n  a: *x\n  b: 1\n"],
    ["stages:\n  &x\n  a: 1\n  b: *x\n"],
    ["x-a: &a { n: 1 }\nstages:\n  <<: *a\n  b: &b { <<: *a }\n  c: *b\nname: *b\n"],
    ["stages:\n  a: 1\n  a: 2\nstages:\n  b: 1\n"],
    ["stages: {}\nstages:\n  b: 1\n"],
    ["stages:\n  a: 1\n---\nb: 1\n"],
    ["%YAML 1.1\n---\nstages:\n  a: yes\n"],
    ["# a\n\nstages: # b\n\n  # c\n  a: 1 # d\n# e\n  b:\n    # f\n    c: 1\n  # g\n\n# h\nname: x\n# i"],
    ["stages:\r\n  a: 1\r\n  b:\r\n    c: 1\r\nname: x\r\n"],
    ["stages:\n  \ta: 1\n\tb: 2\n"],
    ["stages:\n  a:\n  b:\n  c:"],
    ["stages:\n\n# nothing\n"],
    // A key of nothing stands where the line above ends.
    ["stages:\n  a: 1\n  b:\n:\n  c: 1\n"],
    ["stages:\n  : 1\n  b: 1\n"],
  ])("for %j", (text) => expectSame(text, 0));

  test("for mutated pipelines", () => {
    fc.assert(fc.property(mutated, fc.constantFrom(0, 40), expectSame), { numRuns: 1000 });
  }, 120_000);
});
