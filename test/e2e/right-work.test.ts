import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flipBit, locateArtifact, readArtifacts } from "./artifacts.ts";
import { type CommandStage, createProject, type Project, type Run } from "./project.ts";

const LENGTH = 50;
const MIDDLE = "p25";

describe("on a chain of 50 stages of which the second gives the same bytes", () => {
  test("the first run executes every stage once, and the next one none", async () => {
    const { project } = await makeChain();
    expect(project.takeExecuted()).toEqual(Array.from({ length: LENGTH }, (_, index) => `p${index}`));
    const again = await project.run();
    expect(again).toMatchObject({ code: 0, outcomes: { ran: 0, cached: LENGTH } });
    expect(project.takeExecuted()).toEqual([]);
  });

  test("a touched input executes nothing", async () => {
    const { project } = await makeChain();
    project.takeExecuted();
    utimesSync(join(project.folder, "input.txt"), new Date(), new Date());
    expect(await project.run()).toMatchObject({ code: 0, outcomes: { ran: 0, cached: LENGTH } });
    expect(project.takeExecuted()).toEqual([]);
  });

  test("a changed input executes two stages, and one that is reverted none", async () => {
    const { project, first } = await makeChain();
    project.takeExecuted();
    project.write("input.txt", "kept\nchanged\n");
    const changed = await project.run();
    expect(changed).toMatchObject({ code: 0, outcomes: { ran: 2, cached: LENGTH - 2 } });
    expect(project.takeExecuted()).toEqual(["p0", "p1"]);
    await expectRightBytes(project, changed);
    project.takeExecuted();
    project.write("input.txt", "kept\ndropped\n");
    const reverted = await project.run();
    expect(reverted).toMatchObject({ code: 0, outcomes: { ran: 0, cached: LENGTH } });
    expect(project.takeExecuted()).toEqual([]);
    expect(readArtifacts(reverted, project.artifacts)).toEqual(readArtifacts(first, project.artifacts));
  });

  test("a deleted artifact in the middle executes its stage alone", async () => {
    const { project, first } = await makeChain();
    project.takeExecuted();
    rmSync(locateArtifact(first, MIDDLE, project.artifacts));
    const mended = await project.run();
    expect(mended).toMatchObject({ code: 0, outcomes: { ran: 1, cached: LENGTH - 1 } });
    expect(mended.results[MIDDLE]?.reason).toEqual({ why: "lost", output: "text" });
    expect(project.takeExecuted()).toEqual([MIDDLE]);
    await expectRightBytes(project, mended);
  });

  test("a flipped bit in the middle executes its stage alone, and leaves nothing wrong", async () => {
    const { project, first } = await makeChain();
    project.takeExecuted();
    flipBit(locateArtifact(first, MIDDLE, project.artifacts));
    expect(() => readArtifacts(first, project.artifacts)).toThrow("the bytes of p25.text are wrong");
    const mended = await project.run();
    expect(mended).toMatchObject({ code: 0, outcomes: { ran: 1, cached: LENGTH - 1 } });
    expect(mended.results[MIDDLE]?.reason).toEqual({ why: "damaged", output: "text" });
    expect(project.takeExecuted()).toEqual([MIDDLE]);
    await expectRightBytes(project, mended);
  });
});

/** p0 copies the input, p1 keeps its first line, each further stage adds a line of its own. */
async function makeChain(): Promise<{ project: Project; first: Run }> {
  const project = createProject();
  project.write("input.txt", "kept\ndropped\n");
  const stages = Array.from({ length: LENGTH }, (_, index) => [`p${index}`, chainStage(index)] as const);
  project.declare(Object.fromEntries(stages));
  const first = await project.run();
  expect(first).toMatchObject({ code: 0, outcomes: { ran: LENGTH } });
  return { project, first };
}

function chainStage(index: number): CommandStage {
  if (index === 0) return { in: { before: { path: "input.txt" } }, run: 'cat "$IN_BEFORE" > "$OUT_TEXT"' };
  const run = index === 1 ? 'head -n 1 "$IN_BEFORE" > "$OUT_TEXT"' : `(cat "$IN_BEFORE"; echo ${index}) > "$OUT_TEXT"`;
  return { in: { before: `p${index - 1}.text` }, run };
}

/** All artifacts are what a run from an empty store makes. */
async function expectRightBytes(project: Project, run: Run): Promise<void> {
  const empty = join(project.folder, "empty");
  const anew = await project.run([], { PIPE_ARTIFACTS: empty });
  expect(anew).toMatchObject({ code: 0, outcomes: { ran: LENGTH } });
  expect(readArtifacts(run, project.artifacts)).toEqual(readArtifacts(anew, empty));
  rmSync(empty, { recursive: true });
}
