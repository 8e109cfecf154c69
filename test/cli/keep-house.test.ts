import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runPipe } from "./pipe.ts";

const PIPELINE = `name: house
params: { n: 1 }
stages:
  a: { uses: command, with: { run: 'echo $PARAM_N > $OUT_O', n: "\${params.n}" }, out: { o: file } }
  b: { uses: command, in: { a: a.o }, with: { run: 'cp $IN_A $OUT_D/x; echo fixed > $OUT_D/y' }, out: { d: directory } }
`;
let store = "";
let file = "";

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "pipe-house-"));
  file = join(store, "house.yaml");
  writeFileSync(file, PIPELINE);
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

const run = async (n: number): Promise<string> =>
  (await runPipe(["run", file, "--set", `params.n=${n}`, "--quiet"], store)).stdout.trim().replace(/ in .*/, "");

test("gc deletes what only an older run used, and a run of the kept one has nothing to do", async () => {
  await run(1);
  await run(2);
  const dry = JSON.parse((await runPipe(["gc", "--keep-runs", "1", "--dry-run", "--json"], store)).stdout);
  expect(dry).toMatchObject({ manifests: 2, runs: 1 });
  const wet = JSON.parse((await runPipe(["gc", "--keep-runs", "1", "--json"], store)).stdout);
  expect(wet).toEqual(dry);
  expect(await run(2)).toBe("0 ran, 2 cached");
  expect(await run(1)).toBe("2 ran, 0 cached");
});

test("gc keeps the log of a result that stays", async () => {
  await run(1);
  await run(1);
  await runPipe(["gc", "--keep-runs", "1"], store);
  expect(readdirSync(join(store, "runs"))).toHaveLength(2);
});

test("gc with a size stops as soon as the store fits", async () => {
  await run(1);
  await run(2);
  const { stdout } = await runPipe(["gc", "--keep-runs", "0", "--max-size", "1GB", "--json"], store);
  expect(JSON.parse(stdout)).toMatchObject({ manifests: 0 });
});

test("a pipeline's settings keep its store small", async () => {
  writeFileSync(file, `${PIPELINE}settings: { gc: { keepRuns: 1 } }\n`);
  await run(1);
  await run(2);
  expect(readdirSync(join(store, "runs"))).toHaveLength(1);
  expect(await run(1)).toBe("2 ran, 0 cached");
});

test("verify finds damage that size and time hide; repair lets the next run make it again", async () => {
  await run(1);
  expect((await runPipe(["verify"], store)).code).toBe(0);
  const object = findObject("fixed\n");
  chmodSync(object, 0o644);
  writeFileSync(object, "fixeD\n");
  utimesSync(object, 1, 1);
  const { code, stdout } = await runPipe(["verify"], store);
  expect([code, stdout.split("\n")[0]]).toEqual([1, "damaged b.d"]);
  expect((await runPipe(["verify", "--repair"], store)).code).toBe(0);
  expect(await run(1)).toBe("1 ran, 1 cached");
  expect((await runPipe(["verify"], store)).code).toBe(0);
});

function findObject(text: string): string {
  const objects = join(store, "objects");
  const paths = readdirSync(objects).flatMap((shard) =>
    readdirSync(join(objects, shard)).map((name) => join(objects, shard, name)),
  );
  const found = paths.find((path) => readFileSync(path, "utf8") === text);
  if (found === undefined) throw new Error(`no object holds ${text}`);
  return found;
}

test("a rerun proves that a stage gives the same bytes, or shows which differ", async () => {
  writeFileSync(file, PIPELINE.replace("echo fixed", "date +%N"));
  await run(1);
  const same = await runPipe(["verify", "--rerun", "a", "--file", file, "--set", "params.n=1"], store);
  expect([same.code, same.stdout]).toEqual([0, "a.o: same bytes\n"]);
  const differs = await runPipe(["verify", "--rerun", "b", "--file", file, "--set", "params.n=1"], store);
  expect(differs.code).toBe(1);
  expect(differs.stdout).toContain("b.d: differs, ");
  expect(await run(1)).toBe("0 ran, 2 cached");
});

test("a rerun takes the pipeline as the latest run with such a stage had it", async () => {
  await run(2);
  const other = join(store, "other.yaml");
  writeFileSync(
    other,
    "name: other\nstages: { c: { uses: command, with: { run: 'echo > $OUT_O' }, out: { o: file } } }\n",
  );
  await runPipe(["run", other, "--quiet"], store);
  const rerun = await runPipe(["verify", "--rerun", "a"], store);
  expect([rerun.code, rerun.stdout]).toEqual([0, "a.o: same bytes\n"]);
  expect(rerun.stderr).toContain(`: ${file}\n`);
  expect(await runPipe(["verify", "--rerun", "a", "--set", "params.n=3"], store)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("a is not up to date"),
  });
  expect(await runPipe(["verify", "--rerun", "nobody"], store)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no run in the store has a stage "nobody"'),
  });
});

test("gc deletes the checkpoint of a stage that no kept run has tried to make", async () => {
  const train = 'echo 1 > "$PIPE_CHECKPOINT/state"; test "$PARAM_N" = 2 && echo made > "$OUT_O"';
  writeFileSync(file, PIPELINE.replace("'echo $PARAM_N > $OUT_O'", JSON.stringify(train)));
  expect(await run(1)).toContain("1 failed");
  expect(readdirSync(join(store, "checkpoints"))).toHaveLength(1);
  await runPipe(["gc", "--keep-runs", "1"], store);
  expect(readdirSync(join(store, "checkpoints"))).toHaveLength(1);
  expect(await run(2)).toBe("2 ran, 0 cached");
  const { stdout } = await runPipe(["gc", "--keep-runs", "1"], store);
  expect(stdout).toContain("1 checkpoints");
  expect(readdirSync(join(store, "checkpoints"))).toHaveLength(0);
});
