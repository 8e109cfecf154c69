import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPipelineFile } from "../../src/adapters/pipeline-file.ts";
import { type Diagnostic, UserError } from "../../src/core/diagnostic.ts";

const folder = mkdtempSync(join(tmpdir(), "pipeline-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function mistakesOf(file: string): readonly Diagnostic[] {
  try {
    readPipelineFile(file);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
  return [];
}

test("a file's text comes without its byte order mark", () => {
  expect(readPipelineFile(write("bom.yaml", "\ufeffname: Zürich\n"))).toBe("name: Zürich\n");
});

test("a missing file, one below a file, and a dangling link are file-missing", () => {
  const file = write("a.yaml", "");
  symlinkSync(join(folder, "nowhere"), join(folder, "link.yaml"));
  for (const path of [join(folder, "none.yaml"), join(file, "below.yaml"), join(folder, "link.yaml")]) {
    expect(mistakesOf(path)).toEqual([{ code: "file-missing", message: `there is no file ${path}` }]);
  }
});

test("the message of a missing file names the nearest pipeline beside it", () => {
  const near = write("smoke.yaml", "");
  for (const name of ["smok.yaml", "smoke.yml", "smoke"]) {
    const message = `there is no file ${join(folder, name)} (did you mean "${near}"?)`;
    expect(mistakesOf(join(folder, name))).toEqual([{ code: "file-missing", message }]);
  }
});

test("a folder and a device are file-unreadable", () => {
  expect(mistakesOf(folder)).toEqual([
    { code: "file-unreadable", message: `${folder} is a folder`, remedy: "Name a file in it." },
  ]);
  expect(mistakesOf("/dev/zero")).toEqual([{ code: "file-unreadable", message: "/dev/zero is a device" }]);
});

// Root reads everything.
test.skipIf(process.getuid?.() === 0)("a file without permission is file-unreadable", () => {
  const file = write("secret.yaml", "name: x");
  chmodSync(file, 0);
  expect(mistakesOf(file)).toMatchObject([{ code: "file-unreadable" }]);
});

test("bytes that are no UTF-8 are not-utf8, at their place", () => {
  const file = write("latin1.yaml", Buffer.from("name: a\nstages: Z\xfcrich\n", "latin1"));
  expect(mistakesOf(file)).toMatchObject([
    { code: "not-utf8", place: { file, line: 2, column: 10, text: "stages: Z\ufffdrich" } },
  ]);
});

test("UTF-16 is named", () => {
  const file = write("utf16.yaml", Buffer.from("\ufeffname: a", "utf16le"));
  expect(mistakesOf(file)).toEqual([{ code: "not-utf8", message: `${file} is UTF-16`, remedy: "Save it as UTF-8." }]);
});
