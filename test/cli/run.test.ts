import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const PIPELINE = `name: small
params: { n: 2 }
stages:
  a: { uses: command, with: { run: 'echo $PARAM_N > $OUT_O', n: "\${params.n}" }, out: { o: file } }
  b: { uses: command, in: { a: a.o }, with: { run: 'cat $IN_A > $OUT_O' }, out: { o: file } }
  c: { uses: command, with: { run: 'echo c > $OUT_O' }, out: { o: file } }
`;

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipe-run-"));
  file = join(folder, "small.yaml");
  writeFileSync(file, PIPELINE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pipe(...argv: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, PIPE_ARTIFACTS: join(folder, "artifacts"), NO_COLOR: "1" };
  return spawnSync(process.execPath, ["bin/pipe.mjs", ...argv], { env, encoding: "utf8" });
}

function lastLine(text: string): string | undefined {
  return text
    .trimEnd()
    .split("\n")
    .at(-1)
    ?.replace(/ in [\d.]+ s$/, "");
}

test("a run makes everything once; the second one nothing", () => {
  expect(lastLine(pipe("run", file).stdout)).toBe("3 ran, 0 cached");
  expect(lastLine(pipe("run", file).stdout)).toBe("0 ran, 3 cached");
});

test("targets run with what they need, and nothing else", () => {
  expect(lastLine(pipe("run", file, "b").stdout)).toBe("2 ran, 0 cached");
  expect(lastLine(pipe("run", file).stdout)).toBe("1 ran, 2 cached");
});

test("a forced stage runs again, and equal bytes end the rerun there", () => {
  pipe("run", file);
  expect(lastLine(pipe("run", file, "--force", "a").stdout)).toBe("1 ran, 2 cached");
});

test("a dry run tells, runs nothing, and ends with 3 if anything would run", () => {
  const first = pipe("run", file, "--dry-run", "--exit-code");
  expect(first.status).toBe(3);
  expect(lastLine(first.stdout)).toBe("2 would run, 1 maybe, 0 cached");
  pipe("run", file);
  expect(pipe("run", file, "--dry-run", "--exit-code").status).toBe(0);
});

test("status and explain say what changed, before and after", () => {
  pipe("run", file);
  const { stages } = JSON.parse(pipe("status", file, "--json", "--set", "params.n=3").stdout);
  expect(stages.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome])).toEqual([
    ["a", "run"],
    ["b", "maybe"],
    ["c", "cached"],
  ]);
  expect(pipe("explain", file, "a", "--set", "params.n=3").stdout).toBe("a would run\n  n 2 → 3\n");
});

test("a name that is no stage is a mistake, with the nearest one", () => {
  writeFileSync(file, PIPELINE.replaceAll(" a: ", " alpha: ").replace("a.o", "alpha.o"));
  const { status, stderr } = pipe("run", file, "alhpa");
  expect(status).toBe(2);
  expect(stderr).toContain('unknown-target: "alhpa" is no stage of small (did you mean "alpha"?)');
  expect(pipe("run", file, "--force", "x").status).toBe(2);
});

test("a wrong option is a mistake", () => {
  expect(pipe("run", file, "--jobs", "many").stderr).toBe(
    'bad-option: --jobs wants a whole number from 1, not "many"\n',
  );
  expect(pipe("run", file, "--nope").status).toBe(2);
  expect(pipe("rnu").status).toBe(2);
  expect(pipe("--help").status).toBe(0);
});

test("an unclear beginning of a run's id is a mistake, with the candidates", () => {
  pipe("run", file);
  pipe("run", file);
  const { status, stderr } = pipe("show", "2");
  expect(status).toBe(2);
  expect(stderr).toContain("ambiguous-run: ");
});

test("a stage that writes beside its outputs fails, and its folder can be kept", () => {
  writeFileSync(file, PIPELINE.replace("echo c > $OUT_O", "echo c > $OUT_O; echo x > ${OUT_O}x"));
  const { status, stdout } = pipe("run", file, "c", "--keep-folder", "--json");
  expect(status).toBe(1);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const failure = events.find(({ event }) => event === "stage-finished").result.failure;
  expect(failure.code).toBe("undeclared-output");
  expect(failure.folder).toContain(join(folder, "artifacts", "work"));
});

test("a stage without one of its outputs fails", () => {
  writeFileSync(file, PIPELINE.replace("echo c > $OUT_O", "true"));
  expect(pipe("run", file, "c").stdout).toContain('did not write its declared output "o"');
});
