import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { readArtifacts } from "./artifacts.ts";
import { findProcesses, waitForEnd } from "./processes.ts";
import { createProject, type Project, readRun } from "./project.ts";

const STORES = 20;
const KILLS = 5;
/** Stores at one time: runs sleep most of the time. */
const AT_ONCE = 4;
const STAGES = 10;

describe("SIGKILL", () => {
  test("of the runner or of any of its processes, at 100 moments, loses nothing and trusts nothing half-made", async () => {
    const undisturbed = declareShort(createProject());
    const startedAt = performance.now();
    const expected = readArtifacts(await undisturbed.run(), undisturbed.artifacts);
    // How long a run takes changes with the machine's load: it is learnt from the runs that end before their kill.
    let durationMs = performance.now() - startedAt;
    const projects = Array.from({ length: STORES }, () => declareShort(createProject()));
    const random = createRandom("kill");
    let interrupted = 0;

    const torment = async (project: Project, store: number): Promise<void> => {
      for (let kill = 0; kill < KILLS; kill++) {
        const moment = random.fork(`${store}.${kill}`);
        const { child, ended } = project.start(["run", project.pipeline, "--json"]);
        await sleep(40 + moment.next() * durationMs);
        const victims = kill % 2 === 0 ? [child.pid ?? 0] : findProcesses(project.artifacts);
        killProcess(victims[Math.floor(moment.next() * victims.length)]);
        const { code, stderr } = await ended;
        expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
        if (code !== 0) interrupted += 1;
        else durationMs = Math.max(200, durationMs * 0.9);
        expect(await waitForEnd(project.artifacts), `store ${store}, kill ${kill}`).toEqual([]);
      }
      const last = await project.run();
      expect(last, `store ${store}: ${last.stderr}`).toMatchObject({ code: 0, outcomes: { failed: 0, skipped: 0 } });
      expect(readArtifacts(last, project.artifacts), `store ${store}`).toEqual(expected);
    };
    const queue = projects.entries();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const [store, project] of queue) await torment(project, store);
      }),
    );
    expect(interrupted).toBeGreaterThan((STORES * KILLS) / 4);
  }, 900_000);

  test("again and again on one store loses no stage that was reported as made", async () => {
    const random = createRandom("kill again");
    const project = declareShort(createProject());
    for (let moment = 0; moment < 5; moment++) {
      const { child, ended } = project.start(["run", project.pipeline, "--json"]);
      await sleep(200 + random.next() * 300);
      child.kill("SIGKILL");
      const finished = readRun(await ended).results;
      expect(await waitForEnd(project.artifacts)).toEqual([]);
      const survey = await project.start(["run", project.pipeline, "--dry-run", "--json"]).ended;
      const rows: { name: string; outcome: string }[] = JSON.parse(survey.stdout).stages;
      const cached = rows.filter(({ outcome }) => outcome === "cached").map(({ name }) => name);
      expect(cached).toEqual(expect.arrayContaining(Object.keys(finished)));
    }
    expect(await project.run()).toMatchObject({ code: 0, outcomes: { failed: 0, skipped: 0, cancelled: 0 } });
  });

  test("ends a stage's grandchildren, also those that ignore SIGTERM", async () => {
    const project = createProject();
    project.declare({ stubborn: { run: "trap '' TERM; (trap '' TERM HUP; sleep 600) & sleep 600; wait" } });
    const { child, ended } = project.start(["run", project.pipeline]);
    while (project.takeExecuted().length === 0) await sleep(10);
    expect(findProcesses(project.artifacts).length).toBeGreaterThan(1);
    child.kill("SIGKILL");
    await ended;
    expect(await waitForEnd(project.artifacts)).toEqual([]);
  });
});

test("a stage goes on from its checkpoint after a SIGKILL of the runner, and leaves none once it is made", async () => {
  const project = createProject();
  const epoch =
    'echo "$e" > "$PIPE_CHECKPOINT/next" && mv "$PIPE_CHECKPOINT/next" "$PIPE_CHECKPOINT/epoch"; echo "$e" >> "$PARAM_SEEN"';
  const begin = 'e=$(cat "$PIPE_CHECKPOINT/epoch" 2>/dev/null || echo 0)';
  const seen = join(project.folder, "seen");
  project.declare({
    train: {
      with: { seen },
      run: `${begin}; while [ "$e" -lt 12 ]; do e=$((e + 1)); sleep 0.05; ${epoch}; done; echo "$e" > "$OUT_TEXT"`,
    },
  });
  const epochs = (): string[] => (existsSync(seen) ? readFileSync(seen, "utf8").trim().split("\n") : []);
  const { child, ended } = project.start(["run", project.pipeline, "--json"]);
  while (epochs().length < 4) await sleep(5);
  child.kill("SIGKILL");
  await ended;
  expect(await waitForEnd(project.artifacts)).toEqual([]);
  const before = epochs().length;
  expect(await project.run()).toMatchObject({ code: 0, outcomes: { ran: 1 } });
  // An epoch is lost at most: the one under way.
  expect(epochs().length).toBeLessThanOrEqual(13);
  expect(Number(epochs()[before])).toBeGreaterThanOrEqual(before);
  expect(readdirSync(join(project.artifacts, "checkpoints"))).toEqual([]);
});

test("SIGINT ends with 130, leaves no stage process, and what was made is kept", async () => {
  const project = createProject();
  project.declare({
    quick: { run: 'echo quick > "$OUT_TEXT"' },
    slow: { in: { before: "quick.text" }, run: 'test -e "$IN_BEFORE.never" || sleep 600; echo slow > "$OUT_TEXT"' },
    after: { in: { before: "slow.text" }, run: 'echo after > "$OUT_TEXT"' },
  });
  const { child, ended } = project.start(["run", project.pipeline, "--json"]);
  let seen: string[] = [];
  while (!seen.includes("slow")) {
    await sleep(10);
    seen = [...seen, ...project.takeExecuted()];
  }
  child.kill("SIGINT");
  const run = readRun(await ended);
  expect(run).toMatchObject({ code: 130, outcomes: { ran: 1, cancelled: 2, failed: 0 } });
  expect(await waitForEnd(project.artifacts)).toEqual([]);
  const rest = await project.run(["quick"]);
  expect(rest).toMatchObject({ code: 0, outcomes: { ran: 0, cached: 1 } });
});

test("a failed stage ends the run with 1, skips what needs it, and lets all else finish; its log is shown", async () => {
  const project = createProject();
  project.declare({
    broken: { run: "echo the first word; echo the last word >&2; exit 7" },
    needs: { in: { before: "broken.text" }, run: 'echo never > "$OUT_TEXT"' },
    deeper: { in: { before: "needs.text" }, run: 'echo never > "$OUT_TEXT"' },
    other: { run: 'sleep 0.5; echo other > "$OUT_TEXT"' },
    later: { in: { before: "other.text" }, run: 'echo later > "$OUT_TEXT"' },
  });
  const run = await project.run();
  expect(run).toMatchObject({ code: 1, outcomes: { ran: 2, failed: 1, skipped: 2, cached: 0 } });
  expect(project.takeExecuted().sort()).toEqual(["broken", "later", "other"]);
  expect(run.results["needs"]).toMatchObject({ outcome: "skipped", reason: { stage: "broken" } });
  expect(run.results["deeper"]).toMatchObject({ outcome: "skipped", reason: { stage: "broken" } });
  expect(run.results["broken"]?.failure?.message).toContain("7");
  expect(run.results["broken"]?.failure?.logTail).toEqual(["the first word", "the last word"]);

  const log = await project.start(["log", run.id, "broken"]).ended;
  expect(log).toMatchObject({ code: 0, stdout: "the first word\nthe last word\n" });
  const plain = await project.start(["run", project.pipeline]).ended;
  expect(plain.code).toBe(1);
  expect(plain.stdout + plain.stderr).toContain("the last word");
  expect(plain.stdout + plain.stderr).toMatch(/pipe log \S+ broken/);
});

/** It may have ended already. */
function killProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Two chains of short stages and one that joins them. */
function declareShort(project: Project): Project {
  const chain = (name: string) =>
    Array.from({ length: STAGES / 2 }, (_, index) => {
      const inputs = index === 0 ? {} : { in: { before: `${name}${index - 1}.text` } };
      const before = index === 0 ? "" : 'cat "$IN_BEFORE"; ';
      return [
        `${name}${index}`,
        { ...inputs, run: `(${before}sleep 0.03; echo ${name} ${index}) > "$OUT_TEXT"` },
      ] as const;
    });
  const last = STAGES / 2 - 1;
  const both = { in: { a: `a${last}.text`, b: `b${last}.text` }, run: 'cat "$IN_A" "$IN_B" > "$OUT_TEXT"' };
  project.declare({ ...Object.fromEntries([...chain("a"), ...chain("b")]), both });
  return project;
}
