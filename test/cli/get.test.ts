import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRuns } from "../../src/adapters/runs/runs.ts";
import { createStore } from "../../src/adapters/store/store.ts";
import { runPipe } from "./pipe.ts";
import { recordRun } from "./recorded-runs.ts";

const TRAIN = { outputs: { model: "weights", report: { "report.json": "{}", "figures/loss.svg": "<svg/>" } } };
const clock = { now: () => Date.now() };
let store = "";
let first = "";
let second = "";
let here = "";

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-get-"));
  first = await recordRun(store, {
    startedAt: "2026-11-24T10:57:18.000Z",
    stages: { "train[lr=0.1]": TRAIN, other: { params: { x: 1 }, outputs: { out: "o" } } },
  });
  second = await recordRun(store, {
    startedAt: "2026-11-24T11:57:18.000Z",
    stages: { "train[lr=0.1]": { outcome: "failed" } },
  });
});
afterAll(() => rmSync(store, { recursive: true, force: true }));
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), "pipe-cli-get-here-"));
});

test("a file comes out under its name, writable, from the last run that made it", async () => {
  const { code, stderr } = await runPipe(["get", "train[lr=0.1].model"], store, here);
  const path = join(here, "train[lr=0.1].model");
  expect(code).toBe(0);
  expect(stderr).toBe(`train[lr=0.1].model of run ${first} (file, 7 B) is in ${path}\n`);
  expect(readFileSync(path, "utf8")).toBe("weights");
  writeFileSync(path, "mine");
  expect(statSync(path).nlink).toBe(1);
  expect(storedFile()).toBe("weights");
  expect(readdirSync(here)).toEqual(["train[lr=0.1].model"]);
});

test.each([
  ["get", "train[lr=0.1].model"],
  ["get", "train[lr=0.1].report"],
  ["report", "latest", "-o"],
  ["schema", "--out"],
])("where %s %s can't write, it says so", async (...words) => {
  writeFileSync(join(here, "file"), "");
  const target = join(here, "file", "below");
  const { code, stderr } = await runPipe([...words, target], store, here);
  expect(code).toBe(2);
  expect(stderr).toContain(
    `target-unwritable: ${target} can't be written: one of its folders is a file\n  Name another place`,
  );
  expect(readdirSync(here)).toEqual(["file"]);
});

test("a page is written into a folder that is made for it", async () => {
  expect((await runPipe(["report", "latest", "-o", "new/page.html"], store, here)).code).toBe(0);
  expect(readFileSync(join(here, "new/page.html"), "utf8")).toMatch(/^<!doctype html>/i);
});

test("a folder comes out whole, and everything in it is writable", async () => {
  expect((await runPipe(["get", "train[lr=0.1].report", "out/report"], store, here)).code).toBe(0);
  expect(readFileSync(join(here, "out/report/figures/loss.svg"), "utf8")).toBe("<svg/>");
  writeFileSync(join(here, "out/report/report.json"), "mine");
  writeFileSync(join(here, "out/report/figures/more.svg"), "");
});

test("what is there is not overwritten without --force, and with it only file by file", async () => {
  mkdirSync(join(here, "out"));
  writeFileSync(join(here, "out/notes.txt"), "mine");
  writeFileSync(join(here, "out/report.json"), "old");
  const refused = await runPipe(["get", "train[lr=0.1].report", "out"], store, here);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`target-exists: ${join(here, "out")} exists already`),
  });
  expect(readFileSync(join(here, "out/report.json"), "utf8")).toBe("old");
  expect((await runPipe(["get", "train[lr=0.1].report", "out", "--force"], store, here)).code).toBe(0);
  expect(readFileSync(join(here, "out/report.json"), "utf8")).toBe("{}");
  expect(readFileSync(join(here, "out/notes.txt"), "utf8")).toBe("mine");
});

test("a file never takes a folder's place, not even with --force", async () => {
  const { code, stderr } = await runPipe(["get", "train[lr=0.1].model", ".", "--force"], store, here);
  expect(code).toBe(2);
  expect(stderr).toContain("The artifact is a file; name a file.");
  expect(existsSync(here)).toBe(true);
});

test("an empty folder is no obstacle", async () => {
  expect((await runPipe(["get", "train[lr=0.1].report", "."], store, here)).code).toBe(0);
  expect(readdirSync(here).sort()).toEqual(["figures", "report.json"]);
});

test("--link shares the store's read-only file", async () => {
  expect((await runPipe(["get", "train[lr=0.1].model", "linked", "--link"], store, here)).code).toBe(0);
  expect(statSync(join(here, "linked")).nlink).toBeGreaterThan(1);
  expect(statSync(join(here, "linked")).mode & 0o222).toBe(0);
});

test("unknown names are told what there is", async () => {
  const output = await runPipe(["get", "train[lr=0.1].modle"], store, here);
  expect(output).toMatchObject({ code: 2 });
  expect(output.stderr).toBe(
    'unknown-output: stage "train[lr=0.1]" has no output "modle" (did you mean "model"?)\n' +
      "  It has: train[lr=0.1].model, train[lr=0.1].report.\n",
  );
  const missing = await runPipe(["get", "train[lr=0.1]"], store, here);
  expect(missing.stderr).toContain('unknown-output: "train[lr=0.1]" names no output');
  const stage = await runPipe(["get", "othr.out"], store, here);
  expect(stage.stderr).toContain('there is no stage "othr": none of the last 2 runs has it (did you mean "other"?)');
  const instance = await runPipe(["get", "train.model"], store, here);
  expect(instance.stderr).toContain("; it has train[lr=0.1]");
  const named = await runPipe(["get", "train[lr=0.1].model", "--run", second], store, here);
  expect(named.stderr).toContain(`not-made: stage "train[lr=0.1]" made nothing in run ${second} (failed)`);
});

test("a damaged artifact is not handed out", async () => {
  const file = pathOfModel();
  chmodSync(file, 0o644);
  writeFileSync(file, "wEights, and more");
  const { code, stderr } = await runPipe(["get", "train[lr=0.1].model", "bad"], store, here);
  expect(code).toBe(2);
  expect(stderr).toContain(`not-made: train[lr=0.1].model of run ${first} is damaged`);
  expect(existsSync(join(here, "bad"))).toBe(false);
});

function pathOfModel(): string {
  const disk = createStore(store, clock);
  const fingerprint = createRuns(store, clock).read(first)?.stages[0]?.fingerprint;
  const artifact = fingerprint && disk.readManifest(fingerprint)?.outputs["model"];
  if (!artifact) throw new Error("the model is not in the store");
  return disk.pathOf(artifact);
}

function storedFile(): string {
  return readFileSync(pathOfModel(), "utf8");
}
