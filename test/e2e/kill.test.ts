import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { readArtifacts } from "./artifacts.ts";
import { findProcesses, waitForEnd } from "./processes.ts";
import { createProject, type Project, readRun } from "./project.ts";

const MOMENTS = 20;
const STAGES = 10;

describe("SIGKILL of the runner", () => {
  test("at 20 moments leaves no stage process, and the next run makes what an undisturbed one makes", async () => {
    const random = createRandom("kill");
    const undisturbed = declareShort(createProject());
    const expected = readArtifacts(await undisturbed.run(), undisturbed.artifacts);
    let interrupted = 0;
    for (let moment = 0; moment < MOMENTS; moment++) {
      const project = declareShort(createProject());
      const { child, ended } = project.start(["run", project.pipeline, "--json"]);
      await sleep(50 + random.next() * 900);
      child.kill("SIGKILL");
      if ((await ended).code === null) interrupted += 1;
      expect(await waitForEnd(project.artifacts), `moment ${moment}`).toEqual([]);
      const next = await project.run();
      expect(next, `moment ${moment}: ${next.stderr}`).toMatchObject({ code: 0, outcomes: { failed: 0, skipped: 0 } });
      expect(readArtifacts(next, project.artifacts), `moment ${moment}`).toEqual(expected);
    }
    expect(interrupted).toBeGreaterThan(MOMENTS / 2);
  }, 180_000);

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

/** Two chains of short stages and one that joins them. */
function declareShort(project: Project): Project {
  const chain = (name: string) =>
    Array.from({ length: STAGES / 2 }, (_, index) => {
      const inputs = index === 0 ? {} : { in: { before: `${name}${index - 1}.text` } };
      const before = index === 0 ? "" : 'cat "$IN_BEFORE"; ';
      return [
        `${name}${index}`,
        { ...inputs, run: `(${before}sleep 0.05; echo ${name} ${index}) > "$OUT_TEXT"` },
      ] as const;
    });
  const last = STAGES / 2 - 1;
  const join = { in: { a: `a${last}.text`, b: `b${last}.text` }, run: 'cat "$IN_A" "$IN_B" > "$OUT_TEXT"' };
  project.declare({ ...Object.fromEntries([...chain("a"), ...chain("b")]), join });
  return project;
}
