import { expect, test } from "vitest";
import { renderDiagnostic } from "../../src/core/diagnostic.ts";

const place = { file: "a.yaml", line: 12, column: 4, length: 3, text: "\ta: xyz" };

test("a diagnostic shows the place, the line, a caret below it and the remedy", () => {
  expect(renderDiagnostic({ code: "bad-size", message: "no size", remedy: "Say the unit.", place })).toBe(
    ["a.yaml:12:4 bad-size: no size", "  12 | \ta: xyz", "     | \t  ^^^", "  Say the unit."].join("\n"),
  );
});

test("the caret stays on the line, and has at least one character", () => {
  const long = renderDiagnostic({ code: "bad-size", message: "x", place: { ...place, column: 6, length: 99 } });
  expect(long.split("\n")[2]).toBe("     | \t    ^^");
  const beyond = renderDiagnostic({ code: "bad-size", message: "x", place: { ...place, column: 8, length: 1 } });
  expect(beyond.split("\n")[2]).toBe("     | \t      ^");
});

test("a long line is cut around the place", () => {
  const text = `${"a".repeat(500)}HERE${"b".repeat(500)}`;
  const [, line = "", caret = ""] = renderDiagnostic({
    code: "bad-size",
    message: "x",
    place: { file: "a", line: 1, column: 501, length: 4, text },
  }).split("\n");
  expect(line.length).toBeLessThan(180);
  expect(line.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe("HERE");
});

test("control characters of the user's text are not sent to the terminal", () => {
  const rendered = renderDiagnostic({
    code: "bad-size",
    message: "\u001b[31mred\u0007",
    place: { ...place, text: "a\u001b[2Jb" },
  });
  expect(rendered).toContain("�[31mred�");
  expect(rendered).toContain("a�[2Jb");
});
