import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";

const STAGE = `import { writeFileSync } from "node:fs";
import { z } from "zod";
import { defineStage } from "../src/stage.ts";
import { reached } from "../src/words.ts";

export default defineStage({
  description: "Writes a word.",
  params: z.strictObject({ times: z.number().int().default(1).describe("how often") }),
  inputs: {},
  outputs: { o: "file" },
  run: ({ params, outputs }) => writeFileSync(outputs.o, reached().repeat(params.times)),
});
`;
const WORDS = `export function reached(): string {
  return "word";
}

export function unreached(): string {
  return "nobody asks";
}
`;
let project = "";
let file = "";

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "pipe-closure-"));
  const repository = resolve(import.meta.dirname, "../..");
  mkdirSync(join(project, "stages"));
  mkdirSync(join(project, "src/core"), { recursive: true });
  for (const path of ["src/stage.ts", "src/core/random.ts", "tsconfig.json"])
    cpSync(join(repository, path), join(project, path));
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "stages/write-word.ts"), STAGE);
  writeFileSync(join(project, "src/words.ts"), WORDS);
  file = join(project, "study.yaml");
  writeFileSync(file, "name: study\nstages:\n  w: { uses: write-word }\n");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const pipe = (...argv: string[]) => runPipe(["--project", project, ...argv], join(project, "artifacts"), project);
const run = async (): Promise<string> => (await pipe("run", file, "--quiet")).stdout.trim().replace(/ in .*/, "");

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(join(project, path), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(project, path), after);
}

test.each<[string, string, (text: string) => string]>([
  ["a comment", "stages/write-word.ts", (text) => `// Why.\n${text}`],
  ["a reformat", "src/words.ts", (text) => text.replaceAll("  ", "\t")],
  ["a type", "src/words.ts", (text) => text.replaceAll(": string", "")],
  ["a function out of reach", "src/words.ts", (text) => text.replace("nobody asks", "nobody hears")],
])("%s reruns nothing", async (_what, path, change) => {
  expect(await run()).toBe("1 ran, 0 cached");
  edit(path, change);
  expect(await run()).toBe("0 ran, 1 cached");
});

test("a helper that a stage reaches reruns it, and explain says that the code changed", async () => {
  expect(await run()).toBe("1 ran, 0 cached");
  edit("src/words.ts", (text) => text.replace('"word"', '"other"'));
  expect((await pipe("explain", file, "w")).stdout).toContain("code changed");
  expect(await run()).toBe("1 ran, 0 cached");
  edit("src/words.ts", (text) => text.replace('"other"', '"word"'));
  expect(await run()).toBe("0 ran, 1 cached");
});
