import { expect, test } from "vitest";
import { readArtifacts } from "./artifacts.ts";
import { createProject, type Project } from "./project.ts";

const WIDTH = 12;
const NAMES = Array.from({ length: WIDTH }, (_, index) => `w${index}`);

test.each([2, 8])(
  "%i runners at once over 12 stages execute each of them once, and all end with 0",
  async (runners) => {
    const project = declareWide();
    const runs = await Promise.all(Array.from({ length: runners }, () => project.run()));
    for (const run of runs) expect(run, run.stderr).toMatchObject({ code: 0, outcomes: { failed: 0, skipped: 0 } });
    expect(project.takeExecuted().sort()).toEqual([...NAMES].sort());
    expect(runs.reduce((sum, { outcomes }) => sum + outcomes.ran, 0)).toBe(WIDTH);
    expect(runs.reduce((sum, { outcomes }) => sum + outcomes.cached, 0)).toBe(WIDTH * (runners - 1));
    const artifacts = runs.map((run) => readArtifacts(run, project.artifacts));
    for (const each of artifacts) expect(each).toEqual(artifacts[0]);
  },
);

test("a run that finds a stage under way says whom it waits for", async () => {
  const project = createProject();
  project.declare({ slow: { run: 'sleep 2; echo done > "$OUT_TEXT"' } });
  const runs = await Promise.all([project.run(), project.run()]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(project.takeExecuted()).toEqual(["slow"]);
  const waiting = runs.filter(({ stdout }) => stdout.includes('"event":"stage-waiting"'));
  expect(waiting).toHaveLength(1);
  expect(waiting[0]?.stdout).toMatch(/"holder":"process \d+/);
  expect(waiting[0]?.results["slow"]).toMatchObject({ outcome: "cached", reason: { why: "made-meanwhile" } });
});

test("a stage that waits for one of its own run that makes the same names it", async () => {
  const project = createProject();
  const twin = "uses: command, with: { run: 'sleep 1; echo same > \"$OUT_TEXT\"' }, out: { text: file }";
  project.write("pipeline.yaml", `stages:\n  first: { ${twin} }\n  second: { ${twin} }\n`);
  const run = await project.run(["--jobs", "2"]);
  expect(run).toMatchObject({ code: 0, outcomes: { ran: 1, cached: 1 } });
  const [[made], [waited]] = ["ran", "cached"].map((outcome) =>
    Object.keys(run.results).filter((name) => run.results[name]?.outcome === outcome),
  ) as [[string], [string]];
  const holder = `stage ${made}, which makes the same`;
  expect(run.stdout).toContain(`"stage":"${waited}","holder":"${holder}"`);
  expect(run.results[waited]?.reason).toEqual({ why: "made-meanwhile", holder });
});

/** Stages that are slow enough to meet. */
function declareWide(): Project {
  const project = createProject();
  const stages = NAMES.map((name) => [name, { run: `sleep 0.2; echo ${name} > "$OUT_TEXT"` }] as const);
  project.declare(Object.fromEntries(stages));
  return project;
}
