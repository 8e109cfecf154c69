import { expect, test } from "vitest";
import { cutMiddle, cutText } from "../../src/core/cut-text.ts";
import { quoteArgument } from "../../src/core/quote-argument.ts";
import { renderBytes } from "../../src/core/render-bytes.ts";
import { renderDuration } from "../../src/core/render-duration.ts";
import { renderNumber, renderSigned } from "../../src/core/render-number.ts";
import { renderTable } from "../../src/core/render-table.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [9949, "9.9 kB"],
  [9950, "10 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [4_512_345, "4.5 MB"],
  [2e10, "20 GB"],
  [3e15, "3.0 PB"],
  [4e18, "4000 PB"],
])("%i bytes are %s", (bytes, text) => expect(renderBytes(bytes)).toBe(text));

test.each([
  [0, "0.00 s"],
  [40, "0.04 s"],
  [94, "0.09 s"],
  [95, "0.1 s"],
  [12_345, "12.3 s"],
  [59_949, "59.9 s"],
  [59_950, "1 min 00 s"],
  [245_000, "4 min 05 s"],
  [3_599_600, "1 h 00 min"],
  [11_520_000, "3 h 12 min"],
  [86_399_000, "1 d 0 h"],
  [187_200_000, "2 d 4 h"],
])("%i ms are %s", (durationMs, text) => expect(renderDuration(durationMs)).toBe(text));

test.each([
  [0, "0", "0"],
  [-0, "0", "0"],
  [3, "3", "+3"],
  [-0.5, "-0.5", "-0.5"],
  [0.123456789, "0.12346", "+0.123"],
  [123456.789, "123460", "+123000"],
  [1e-9, "1e-9", "+1e-9"],
])("%f reads %s, with its sign %s", (value, text, signed) => {
  expect(renderNumber(value)).toBe(text);
  expect(renderSigned(value)).toBe(signed);
});

test("texts are cut to a width, never through a character", () => {
  expect(cutText("abcdef", 6)).toBe("abcdef");
  expect(cutText("abcdef", 4)).toBe("abc…");
  expect(cutText("😀😀😀", 3)).toBe("😀😀😀");
  expect(cutText("😀😀😀", 2)).toBe("😀…");
  expect(cutText("abc", 0)).toBe("");
  expect(cutMiddle("pretrain[pairs=x,seed=12]", 13)).toBe("pretra…ed=12]");
  expect(cutMiddle("abcdef", 2)).toBe("a…");
});

test("a table aligns its columns, and cuts the flexible ones to fit", () => {
  const columns = [
    { title: "stage", flexible: true },
    { title: "time", align: "right" },
  ] as const;
  const rows = [
    ["pretrain[seed=0]", "1 s"],
    ["eval", { text: "10 s", hue: "dim" }],
  ] as const;
  expect(renderTable(columns, rows)).toEqual([
    "stage             time",
    "pretrain[seed=0]   1 s",
    "eval              10 s",
  ]);
  expect(renderTable(columns, rows, { width: 17 })).toEqual([
    "stage        time",
    "pretr…ed=0]   1 s",
    "eval         10 s",
  ]);
  expect(renderTable(columns, rows, { width: 1 })[1]).toBe("pre…0]   1 s");
  expect(renderTable(columns, [])).toEqual([]);
  const painted = renderTable(columns, rows, { paint: (hue, text) => `<${hue}>${text}</>` });
  expect(painted[2]).toBe("eval              <dim>10 s</>");
});

test("words are quoted for a shell where they need it", () => {
  expect(quoteArgument("train.model")).toBe("train.model");
  expect(quoteArgument("train[seed=0]")).toBe("'train[seed=0]'");
  expect(quoteArgument("it's")).toBe("'it'\\''s'");
  expect(quoteArgument("")).toBe("''");
});
