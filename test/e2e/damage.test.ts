import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { flipBit, locateArtifact, locateManifest, readArtifacts } from "./artifacts.ts";
import { createProject, type Project, type Run } from "./project.ts";

const STACK_TRACE = /^\s+at .+:\d+:\d+\)?$/m;

test.each([0, 1, 40, 0.5, 0.99])("a manifest cut off at %d is not trusted: its stage alone runs again", async (at) => {
  const { project, first } = await makeChain();
  const manifest = locateManifest(first, "b", project.artifacts);
  const { length } = readFileSync(manifest);
  chmodSync(manifest, 0o644);
  truncateSync(manifest, Number.isInteger(at) ? at : Math.floor(length * at));
  await expectMended(project, first, ["b"]);
});

test("a manifest in another's place is not trusted", async () => {
  const { project, first } = await makeChain();
  const manifest = locateManifest(first, "b", project.artifacts);
  const other = readFileSync(locateManifest(first, "c", project.artifacts));
  rmSync(manifest);
  writeFileSync(manifest, other);
  await expectMended(project, first, ["b"]);
});

test("a manifest that somebody edited is not trusted", async () => {
  const { project, first } = await makeChain();
  const manifest = locateManifest(first, "b", project.artifacts);
  const text = readFileSync(manifest, "utf8");
  const digest = /"digest":"([0-9a-f]{64})"/.exec(text)?.[1] ?? "";
  const foreign = locateArtifact(first, "a", project.artifacts).slice(-62);
  rmSync(manifest);
  writeFileSync(manifest, text.replace(digest, `${digest.slice(0, 2)}${foreign}`));
  await expectMended(project, first, ["b"]);
});

test("a truncated artifact is not trusted", async () => {
  const { project, first } = await makeChain();
  const object = locateArtifact(first, "b", project.artifacts);
  chmodSync(object, 0o644);
  truncateSync(object, 3);
  await expectMended(project, first, ["b"]);
});

test("a deleted ledger comes back with all of its runs", async () => {
  const { project, first } = await makeChain();
  const second = await project.run();
  const before = await listRuns(project);
  expect(before.map(({ id }) => id)).toEqual([second.id, first.id]);
  rmSync(join(project.artifacts, "ledger.json"));
  expect(await listRuns(project)).toEqual(before);
  await expectMended(project, first, []);
});

test.each([0, 0.25, 0.5, 0.9])("a ledger cut off at the share %d of its length comes back", async (share) => {
  const { project, first } = await makeChain();
  await project.run();
  const before = await listRuns(project);
  const ledger = join(project.artifacts, "ledger.json");
  truncateSync(ledger, Math.floor(readFileSync(ledger).length * share));
  expect(await listRuns(project)).toEqual(before);
  await expectMended(project, first, []);
});

test("a deleted cache/ runs nothing again", async () => {
  const { project, first } = await makeChain();
  rmSync(join(project.artifacts, "cache"), { recursive: true });
  await expectMended(project, first, []);
});

test("a bundle that was damaged is found by verify, and made anew by the next run", async () => {
  const { project, first } = await makeChain();
  const found = spawnSync("find", [join(project.artifacts, "cache/bundles"), "-name", "stage.js"], {
    encoding: "utf8",
  });
  const [bundle = ""] = found.stdout.split("\n");
  // The same bytes in the store: what is placed is a link to them.
  flipBit(bundle);
  const verify = () => project.start(["verify"]).ended;
  expect((await verify()).stdout).toMatch(/damaged object [0-9a-f]{64}/);
  const forced = await project.run(["--force", "a"]);
  expect(forced, forced.stderr).toMatchObject({ code: 0, outcomes: { ran: 1 } });
  expect(project.takeExecuted()).toEqual(["a"]);
  expect(await verify()).toMatchObject({ code: 0 });
  await expectMended(project, first, []);
});

test("torn documents in cache/ run nothing again", async () => {
  const { project, first } = await makeChain();
  const found = spawnSync("find", [join(project.artifacts, "cache"), "-name", "*.json"], { encoding: "utf8" });
  const documents = found.stdout.trim().split("\n");
  expect(documents.length).toBeGreaterThan(3);
  for (const path of documents) truncateSync(path, Math.floor(readFileSync(path).length / 2));
  await expectMended(project, first, []);
});

test("deleted objects/ are all made again", async () => {
  const { project, first } = await makeChain();
  rmSync(join(project.artifacts, "objects"), { recursive: true });
  await expectMended(project, first, ["a", "b", "c"]);
});

test("deleted manifests/ are all made again", async () => {
  const { project, first } = await makeChain();
  rmSync(join(project.artifacts, "manifests"), { recursive: true });
  await expectMended(project, first, ["a", "b", "c"]);
});

test("a disk that is full at any place gives an error without a stack trace, and the next run is right", async ({
  skip,
}) => {
  const { project, first } = await makeChain();
  const disk = mountSmallDisk(project);
  if (disk === undefined) return skip("only root may mount a small disk");
  for (const freeKiB of [0, 4, 8, 16, 32, 48, 64, 96, 128, 192, 256]) {
    const store = join(disk, "store");
    const filler = join(disk, "filler");
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=1024"]);
    truncateSync(filler, Math.max(0, readFileSync(filler).length - freeKiB * 1024));
    const full = await project.run([], { PIPE_ARTIFACTS: store });
    expect(full.stdout + full.stderr, `${freeKiB} KiB free`).not.toMatch(STACK_TRACE);
    if (full.code !== 0)
      expect(full.stdout + full.stderr, `${freeKiB} KiB free`).toMatch(/full|No space left|ended with exit code/);
    rmSync(filler);
    const next = await project.run([], { PIPE_ARTIFACTS: store });
    expect(next, `${freeKiB} KiB free: ${next.stderr}`).toMatchObject({ code: 0 });
    expect(readArtifacts(next, store)).toEqual(readArtifacts(first, project.artifacts));
    rmSync(store, { recursive: true, force: true });
  }
}, 180_000);

test("a stage that fills the disk fails, what was made before it is kept, and the run goes on after more room", async ({
  skip,
}) => {
  const project = createProject();
  const disk = mountSmallDisk(project);
  if (disk === undefined) return skip("only root may mount a small disk");
  project.declare({
    small: { run: 'echo small > "$OUT_TEXT"' },
    // Not at once: a stage is made durable while the next one starts, and one that finds no room then is made again.
    large: { in: { before: "small.text" }, run: 'sleep 0.5; head -c 2000000 /dev/zero > "$OUT_TEXT"' },
  });
  const environment = { PIPE_ARTIFACTS: join(disk, "store") };
  const full = await project.run([], environment);
  expect(full).toMatchObject({ code: 1, outcomes: { ran: 1, failed: 1 } });
  expect(full.stdout + full.stderr).not.toMatch(STACK_TRACE);
  expect(spawnSync("mount", ["-o", "remount,size=8m", disk]).status).toBe(0);
  expect(await project.run([], environment)).toMatchObject({ code: 0, outcomes: { ran: 1, cached: 1 } });
});

async function makeChain(): Promise<{ project: Project; first: Run }> {
  const project = createProject();
  project.write("input.txt", "some text\n");
  project.declare({
    a: { in: { before: { path: "input.txt" } }, run: '(cat "$IN_BEFORE"; echo a) > "$OUT_TEXT"' },
    b: { in: { before: "a.text" }, run: '(cat "$IN_BEFORE"; echo b) > "$OUT_TEXT"' },
    c: { in: { before: "b.text" }, run: '(cat "$IN_BEFORE"; echo c) > "$OUT_TEXT"' },
  });
  const first = await project.run();
  expect(first).toMatchObject({ code: 0, outcomes: { ran: 3 } });
  project.takeExecuted();
  return { project, first };
}

/** The next run executes these stages, and no others; its artifacts are right, and the run after it has nothing to do. */
async function expectMended(project: Project, first: Run, executed: readonly string[]): Promise<void> {
  const mended = await project.run();
  expect(mended, mended.stderr).toMatchObject({ code: 0, outcomes: { ran: executed.length } });
  expect(mended.stdout + mended.stderr).not.toMatch(STACK_TRACE);
  expect(project.takeExecuted()).toEqual(executed);
  const fresh = join(project.folder, "fresh");
  const anew = await project.run([], { PIPE_ARTIFACTS: fresh });
  expect(readArtifacts(mended, project.artifacts)).toEqual(readArtifacts(anew, fresh));
  expect(Object.keys(mended.results).sort()).toEqual(Object.keys(first.results).sort());
  expect(await project.run()).toMatchObject({ code: 0, outcomes: { ran: 0 } });
}

async function listRuns(project: Project): Promise<readonly { readonly id: string }[]> {
  const { code, stdout, stderr } = await project.start(["runs", "--json"]).ended;
  expect(code, stderr).toBe(0);
  const parsed = JSON.parse(stdout);
  return Array.isArray(parsed) ? parsed : parsed.runs;
}

/** A file system of 1 MiB in the project's folder; undefined where mounting is not permitted. */
function mountSmallDisk({ folder }: Project): string | undefined {
  const disk = join(folder, "disk");
  if (!existsSync(disk)) mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync("umount", ["-l", disk]);
  });
  return disk;
}
