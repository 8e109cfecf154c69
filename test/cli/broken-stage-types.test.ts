import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runPipe } from "./pipe.ts";

const folder = mkdtempSync(join(tmpdir(), "pipe-broken-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STAGES = {
  syntax: "export default { description: 'x' ;",
  nothing: "export const notDefault = 1;",
  "open-import": "const name = process.argv[2]; export default { run: () => import(name) };",
  "missing-package": "import nobody from 'no-such-package-anywhere'; export default nobody;",
};

process.env["PIPE_PROJECT"] = folder;

test("all stage types that are broken are reported at once, each once, with what to do", async () => {
  mkdirSync(join(folder, "stages"));
  writeFileSync(join(folder, "package.json"), "{}");
  for (const [name, text] of Object.entries(STAGES)) writeFileSync(join(folder, "stages", `${name}.ts`), text);
  const uses = Object.keys(STAGES).flatMap((name) => [
    `  ${name}: { uses: ${name} }`,
    `  ${name}-2: { uses: ${name} }`,
  ]);
  writeFileSync(join(folder, "study.yaml"), `stages:\n${uses.join("\n")}\n`);
  const { code, stdout } = await runPipe(["check", "study.yaml", "--json"], join(folder, "artifacts"), folder);
  expect(code).toBe(2);
  const found: { code: string; message: string; place?: { file: string; line: number } }[] = JSON.parse(stdout);
  expect(found.map((each) => each.code).sort()).toEqual([
    "package-missing",
    "stage-type-broken",
    "stage-type-invalid",
    "stage-type-open-import",
  ]);
  expect(found.find((each) => each.code === "stage-type-broken")?.place).toMatchObject({
    file: "stages/syntax.ts",
    line: 1,
  });
});
