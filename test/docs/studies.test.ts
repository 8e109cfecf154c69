import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runPipe } from "../cli/pipe.ts";

const folder = join(import.meta.dirname, "../../pipelines");
const artifacts = join(tmpdir(), "pipe-studies");
const studies = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

test.each(studies)("%s has no mistake, with any of its profiles", async (name) => {
  const { profiles = {} }: { profiles?: object } = parse(readFileSync(join(folder, name), "utf8"));
  for (const profile of [[], ...Object.keys(profiles).map((each) => ["--profile", each])]) {
    const { code, stdout, stderr } = await runPipe(["check", name, ...profile], artifacts, folder);
    expect({ profile, code, stderr }).toEqual({ profile, code: 0, stderr: "" });
    expect(stdout).toMatch(/^ok: \d+ stages\n/);
  }
});

test("the paper's profile names every data set that this machine lacks, and nothing else", async () => {
  const { stdout } = await runPipe(["check", "video-vs-mocov2.yaml", "--profile", "paper"], artifacts, folder);
  const missing = stdout.split("\n").filter((line) => line.startsWith("  "));
  expect(missing.every((line) => line.startsWith("  /data/"))).toBe(true);
});
