import { describe, expect, test } from "vitest";
import { readYaml } from "../../src/adapters/yaml.ts";
import { type Located, placeOf, toJson } from "../../src/core/located.ts";

function read(text: string): { json: unknown; codes: string[] } {
  const { tree, diagnostics } = readYaml({ file: "x.yaml", text });
  return { json: tree === undefined ? undefined : toJson(tree), codes: diagnostics.map(({ code }) => code) };
}

function valueAt(text: string, ...path: (string | number)[]): Located {
  let value = readYaml({ file: "x.yaml", text }).tree;
  for (const step of path) {
    value =
      value?.kind === "map"
        ? value.entries.get(String(step))?.value
        : value?.kind === "list"
          ? value.items[Number(step)]
          : undefined;
  }
  if (value === undefined) throw new Error(`nothing at ${path.join(".")}`);
  return value;
}

describe("values", () => {
  test.each([
    ["a: 1\nb: [x, 2.5, true, ~]", { a: 1, b: ["x", 2.5, true, null] }],
    ["a: yes\nb: on\nc: 2026-11-24\nd: 0o17\ne: 0x1f", { a: "yes", b: "on", c: "2026-11-24", d: 15, e: 31 }],
    ["a: |\n  one\n  two\nb: >-\n  one\n  two", { a: "one\ntwo\n", b: "one two" }],
    ["\ufeffa: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
    ["a: &x { n: 1 }\nb: *x\nc: &x 2\nd: *x", { a: { n: 1 }, b: { n: 1 }, c: 2, d: 2 }],
    ["a: &x { n: 1, m: 1 }\nb: { m: 2, <<: *x }", { a: { n: 1, m: 1 }, b: { m: 2, n: 1 } }],
    [
      "a: &x { n: 1 }\nb: &y { n: 2, m: 2 }\nc: { <<: [*x, *y] }",
      { a: { n: 1 }, b: { n: 2, m: 2 }, c: { n: 1, m: 2 } },
    ],
    ['"<<": 1', { "<<": 1 }],
    ["a:\nb: 1", { a: null, b: 1 }],
    [
      "a: 1e20\nb: 9007199254740991\nc: !!str 12\nd: ! 13\ne: !!int 14",
      { a: 1e20, b: 9007199254740991, c: "12", d: "13", e: 14 },
    ],
    ["__proto__: { a: 1 }\nconstructor: 2", JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
  ])("%j is read as YAML 1.2 does", (text, json) => {
    expect(read(text)).toEqual({ json, codes: [] });
  });
});

describe("places", () => {
  test("are lines and columns from 1, with the source line, also after CRLF", () => {
    const { at } = valueAt("a: 1\r\nbc:\r\n  - x\r\n  - yy\r\n", "bc", 1);
    expect(placeOf(at)).toEqual({ file: "x.yaml", line: 4, column: 5, length: 2, text: "  - yy" });
  });

  test("don't count a byte order mark", () => {
    expect(placeOf(valueAt("\ufeffa: 1", "a").at)).toMatchObject({ line: 1, column: 4, text: "a: 1" });
  });

  test("of an alias's value are where the anchor stands", () => {
    expect(placeOf(valueAt("a: &x 1\nb: *x", "b").at)).toMatchObject({ line: 1, column: 7 });
  });

  test("count from the source's beginning where reading starts later", () => {
    const { tree } = readYaml({ file: "--set", text: "params.a=[1, 2]" }, { from: "params.a=".length });
    const second = tree?.kind === "list" ? tree.items[1] : undefined;
    expect(second === undefined ? undefined : placeOf(second.at)).toMatchObject({
      column: 14,
      text: "params.a=[1, 2]",
    });
  });
});

describe("mistakes", () => {
  test.each([
    ["a: !x 1", ["yaml-tag"]],
    ["a: !!binary aGk=", ["yaml-tag"]],
    ["a: !!int x", ["yaml-tag"]],
    ["%YAML 1.1\n---\na: yes", ["yaml-directive"]],
    ["%FOO bar\n---\na: 1", ["yaml-directive"]],
    ["a: *x", ["yaml-alias"]],
    ["a: &x [*x]", ["yaml-alias"]],
    ["1: a\n~: b\n[c]: d\ntrue: e", ["yaml-key", "yaml-key", "yaml-key", "yaml-key"]],
    ["a: 1\nb: 2\na: 3\na: 4", ["duplicate-key", "duplicate-key"]],
    ["<<: 3", ["yaml-merge"]],
    [
      "a: 9007199254740993\nb: 0x20000000000001\nc: 1e999\nd: .nan",
      ["bad-number", "bad-number", "bad-number", "bad-number"],
    ],
    ["a: \u0007", ["bad-character"]],
    ['a: "\\0"\nb: "\\ud800"', ["bad-character", "bad-character"]],
    ["a: 1\n---\nb: 2", ["yaml-several-documents"]],
    ["", ["yaml-empty"]],
    ["# nothing", ["yaml-empty"]],
    ["a: [1\nb: 'x", ["yaml-indent", "yaml-syntax"]],
    ["a:\n\tb: 1", ["yaml-tab"]],
    ["key: a: b", ["yaml-syntax"]],
    ['a: "\\q"', ["yaml-escape"]],
  ])("%j", (text, codes) => {
    expect(read(text).codes).toEqual(codes);
  });

  test("leave the rest readable where the structure is sound", () => {
    expect(read("a: !x 1\nb: 2\nb: 3\nc: *nobody")).toEqual({
      json: { a: null, b: 2, c: null },
      codes: ["yaml-tag", "duplicate-key", "yaml-alias"],
    });
  });
});

describe("what is made to be too much", () => {
  const nest = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

  test.each([
    ["65 deep", `a: ${nest(65)}`],
    ["100,000 deep", nest(100_000)],
    ["100,000 deep and open", "[".repeat(100_000)],
    ["maps in maps", "{a: ".repeat(20_000)],
    ["lists in lists", "- ".repeat(20_000)],
    ["keys in keys", "? ".repeat(20_000)],
    [
      "100 levels of aliases",
      ["a0: &a0 [x]", ...Array.from({ length: 99 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)].join("\n"),
    ],
  ])("%s is one mistake", (_, text) => {
    expect(read(text).codes).toEqual(["yaml-too-deep"]);
  });

  test("64 deep is not too deep", () => {
    expect(read(`a: ${nest(63)}`).codes).toEqual([]);
  });

  test("aliases of aliases that would make 10⁹ values are one mistake", () => {
    const ten = (name: string): string => `[${Array.from({ length: 10 }, () => name).join(", ")}]`;
    const lines = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} ${ten(i === 0 ? "x" : `*a${i - 1}`)}`);
    expect(read(lines.join("\n")).codes).toEqual(["yaml-too-large"]);
  });

  test("50,000 keys, half of them twice, take linear time", () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index % 25_000}: 1`);
    const { codes } = read(keys.join("\n"));
    expect(codes).toHaveLength(25_000);
    expect(new Set(codes)).toEqual(new Set(["duplicate-key"]));
  });
});
