import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runPipe } from "./pipe.ts";

let store = "";
beforeAll(() => {
  store = mkdtempSync(join(tmpdir(), "pipe-cli-stages-"));
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

test("pipe stages lists every stage type with a sentence", async () => {
  const { code, stdout } = await runPipe(["stages"], store);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^command +Runs a program/m);
});

test("pipe stages TYPE shows its params with meaning and type", async () => {
  const { stdout } = await runPipe(["stages", "command"], store);
  expect(stdout).toMatch(/^Params\n {2}run {2}string {2}needed {2}\S/m);
  const json = JSON.parse((await runPipe(["stages", "command", "--json"], store)).stdout);
  expect(json).toMatchObject({ name: "command", open: true, params: [{ name: "run", required: true }] });
});

test("an unknown stage type gets a suggestion", async () => {
  const { code, stderr } = await runPipe(["stages", "comand"], store);
  expect(code).toBe(2);
  expect(stderr).toContain('unknown-stage-type: there is no stage type "comand" (did you mean "command"?)');
});
