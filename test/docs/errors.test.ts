import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CODES, FAILURES } from "../../src/core/codes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rows = readFileSync(join(root, "docs/errors.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, code, sentence, remedy] = /^\| `([\w-]+)` \| (.+) \| (.*) \|$/.exec(line) ?? [];
    return code === undefined ? [] : [{ code, sentence, remedy }];
  });

test("docs/errors.md has each code with its sentence, and no other", () => {
  const documented = rows.map(({ code, sentence }) => `${code}: ${sentence}`).sort();
  const known = Object.entries({ ...CODES, ...FAILURES }).map(([code, sentence]) => `${code}: ${sentence}`);
  expect(documented).toEqual(known.sort());
});

test("docs/errors.md says for each code what to do", () => {
  expect(rows.filter(({ remedy }) => remedy?.trim() === "").map(({ code }) => code)).toEqual([]);
});

test("each diagnostic code is reported in a golden file or named in a test", () => {
  const texts = listFiles(join(root, "test")).filter(
    (file) => /\.(txt|test\.ts)$/.test(file) && !file.endsWith("errors.test.ts"),
  );
  const all = texts.map((file) => readFileSync(file, "utf8")).join("\n");
  const untested = Object.keys(CODES).filter(
    (code) => !new RegExp(`(^|[\\s"'\`])${code}: `, "m").test(all) && !all.includes(`"${code}"`),
  );
  expect(untested).toEqual([]);
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}
