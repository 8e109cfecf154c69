import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createProject } from "./project.ts";

test("gc takes nothing that a running run has found or made, though no kept run uses it", async () => {
  const project = createProject();
  const stages = {
    old: { run: 'echo old > "$OUT_TEXT"' },
    fresh: { in: { old: "old.text" }, run: 'echo fresh > "$OUT_TEXT"' },
    slow: {
      in: { fresh: "fresh.text" },
      run: 'while [ ! -e "$PARAM_GO" ]; do sleep 0.02; done; echo slow > "$OUT_TEXT"',
    },
    last: {
      in: { old: "old.text", fresh: "fresh.text", slow: "slow.text" },
      run: 'cat "$IN_OLD" "$IN_FRESH" "$IN_SLOW" > "$OUT_TEXT"',
    },
  };
  const go = `${project.folder}/go`;
  project.declare({ ...stages, slow: { ...stages.slow, with: { go } } });
  await project.run(["old"]);
  const { ended } = project.start(["run", project.pipeline, "--json"]);
  for (let seen: string[] = []; !seen.includes("slow"); seen = [...seen, ...project.takeExecuted()]) await sleep(10);
  const gc = await project.start(["gc", "--keep-runs", "0", "--json"]).ended;
  expect(JSON.parse(gc.stdout)).toMatchObject({ manifests: 0 });
  project.write("go", "");
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([0, ""]);
  expect(await project.run()).toMatchObject({ code: 0, outcomes: { ran: 0, cached: 4 } });
});

test("runs and gc at the same time never fail, and leave a store in which all is right", async () => {
  const project = createProject();
  const chain = Array.from({ length: 6 }, (_, index) => {
    const inputs = index === 0 ? { in: { word: { path: "word.txt" } } } : { in: { word: `s${index - 1}.text` } };
    return [`s${index}`, { ...inputs, run: `(cat "$IN_WORD"; echo ${index}) > "$OUT_TEXT"` }] as const;
  });
  project.declare(Object.fromEntries(chain));
  let isOver = false;
  const sweep = async (): Promise<void> => {
    while (!isOver) {
      const { code, stderr } = await project.start(["gc", "--keep-runs", "0"]).ended;
      expect([code, stderr]).toEqual([0, ""]);
    }
  };
  const sweeping = sweep();
  for (let round = 0; round < 4; round++) {
    project.write("word.txt", `word ${round % 3}\n`);
    const run = await project.run();
    expect(run, run.stderr).toMatchObject({ code: 0, outcomes: { failed: 0, skipped: 0 } });
  }
  isOver = true;
  await sweeping;
  await project.run();
  expect(await project.start(["verify"]).ended).toMatchObject({ code: 0 });
});
