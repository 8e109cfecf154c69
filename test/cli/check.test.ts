import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Ended, runPipe } from "./pipe.ts";

const folder = mkdtempSync(join(tmpdir(), "pipe-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pipe(...args: readonly string[]): Promise<Ended> {
  return runPipe(args, join(folder, "artifacts"), folder);
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const RIGHT = 'stages:\n  a: { uses: command, with: { run: "true" }, matrix: { n: [1, 2] }, out: { o: file } }\n';

test("check says how many stages a right pipeline has", async () => {
  write("right.yaml", RIGHT);
  expect(await pipe("check", "right.yaml")).toEqual({ code: 0, stdout: "ok: 2 stages\n", stderr: "" });
  expect(await pipe("check", "right.yaml", "--json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
});

test("check shows every mistake on stderr, and ends with 2", async () => {
  write("wrong.yaml", RIGHT.replace("command", "comand").replace("stages", "nmae: x\nstages"));
  expect(await pipe("check", "wrong.yaml")).toEqual({
    code: 2,
    stdout: "",
    stderr: `wrong.yaml:1:1 unknown-key: the pipeline has no key "nmae" (did you mean "name"?)
  1 | nmae: x
    | ^^^^
  It may have: name, description, params, stages, profiles, settings.
wrong.yaml:3:14 unknown-stage-type: stage "a" uses "comand", which is no stage type (did you mean "command"?)
  3 |   a: { uses: comand, with: { run: "true" }, matrix: { n: [1, 2] }, out: { o: file } }
    |              ^^^^^^
  \`pipe stages\` lists them; each is a file in stages/.
`,
  });
});

test("check --json prints the mistakes as a list, also where there is no file", async () => {
  write("wrong.yaml", "stages: {}\n");
  const wrong = await pipe("check", "wrong.yaml", "--json");
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject([
    { code: "no-stages", place: { file: "wrong.yaml", line: 1, column: 1 } },
  ]);
  const none = await pipe("check", "none.yaml", "--json");
  expect(none.code).toBe(2);
  expect(JSON.parse(none.stdout)).toEqual([{ code: "file-missing", message: "there is no file none.yaml" }]);
});

test("check refuses a profile that the pipeline does not have: unknown-profile", async () => {
  write("right.yaml", RIGHT);
  const { code, stderr } = await pipe("check", "right.yaml", "--profile", "paper");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'unknown-profile: the pipeline has no profile "paper"\n  It has no `profiles:`.\n',
  });
});

test("a data set's root that is not on this machine is named, and a project's missing file is a mistake", async () => {
  const stage = (path: string): string =>
    `stages:\n  a: { uses: command, in: { root: { path: ${path} } }, with: { run: "true" }, out: { o: file } }\n`;
  write("elsewhere.yaml", stage("/nowhere/voc"));
  expect(await pipe("check", "elsewhere.yaml")).toEqual({
    code: 0,
    stdout: "ok: 1 stage\nnot on this machine, and needed to run it:\n  /nowhere/voc\n",
    stderr: "",
  });
  expect((await pipe("run", "elsewhere.yaml")).code).toBe(2);
  write("missing.yaml", stage("lists/voc.txt"));
  const { code, stderr } = await pipe("check", "missing.yaml");
  expect({ code, found: stderr.includes("path-missing") }).toEqual({ code: 2, found: true });
});

test("schema writes what --check accepts, and --check refuses any other text with 1", async () => {
  const file = join(folder, "schema.json");
  expect((await pipe("schema", "--out", file)).code).toBe(0);
  expect(await pipe("schema", "--check", "--out", file)).toEqual({ code: 0, stdout: "", stderr: "" });
  writeFileSync(file, readFileSync(file, "utf8").replace("draft-07", "draft-04"));
  expect(await pipe("schema", "--check", "--out", file)).toEqual({
    code: 1,
    stdout: "",
    stderr: "schema.json is out of date: run `pipe schema`.\n",
  });
});

test("pipelines/schema.json is what the stage types say", async () => {
  expect(await pipe("schema", "--check")).toEqual({ code: 0, stdout: "", stderr: "" });
});
