import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";

test("the report of a run that failed says first what failed, and why; the first three of many", async () => {
  const project = mkdtempSync(join(tmpdir(), "pipe-report-failed-"));
  const store = join(project, "store");
  mkdirSync(store);
  writeFileSync(
    join(project, "study.yaml"),
    `name: broken\nstages:\n  a:\n    uses: command\n    matrix: { i: [0, 1, 2, 3, 4] }\n    with: { run: 'echo no such luck; exit 3', i: "\${matrix.i}" }\n    out: { r: file }\n`,
  );
  expect((await runPipe(["run", join(project, "study.yaml"), "--quiet"], store)).code).toBe(1);
  expect((await runPipe(["report", "-o", join(project, "r.html")], store)).code).toBe(0);
  const page = readFileSync(join(project, "r.html"), "utf8");
  expect(page).toMatch(/What failed.*<a href="#stage.a">a<\/a> ×5/s);
  expect(page.match(/no such luck/g)).toHaveLength(3);
  expect(page).toContain("2 more failed.");
  rmSync(project, { recursive: true });
});
