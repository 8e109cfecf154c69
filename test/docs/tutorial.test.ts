import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const store = mkdtempSync(join(tmpdir(), "pipe-tutorial-"));
const blocks = [...readFileSync("docs/tutorial.md", "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? "",
);
const commands = blocks.flatMap((block) => block.trim().split("\n"));

afterAll(() => rmSync(store, { recursive: true, force: true }));

test("the tutorial has commands", () => {
  expect(commands.length).toBeGreaterThan(10);
});

test.each(commands)("%s", (command) => {
  const [, , ...words] = command.match(/"[^"]*"|\S+/g) ?? [];
  const argv = words.map((word) => word.replaceAll('"', "").replace("build/", `${store}/build/`));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/pipe.mjs", ...argv], {
    env: { ...process.env, PIPE_ARTIFACTS: join(store, "artifacts"), NO_COLOR: "1" },
    encoding: "utf8",
  });
  expect(stderr).not.toContain("Error");
  expect(status).toBe(0);
  expect(stdout + stderr).not.toBe("");
});
