import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBwrap } from "../../src/adapters/executor/find-bwrap.ts";
import { locateArtifact } from "./artifacts.ts";
import { createProject, type Project } from "./project.ts";

/** A stage that writes down what it was given, with the given `resources:`. */
function declareGiven(project: Project, resources: string): Project {
  const run = 'echo "$CUDA_VISIBLE_DEVICES|$OMP_NUM_THREADS" > $OUT_GIVEN';
  project.write(
    "pipeline.yaml",
    `stages: { s: { uses: command, resources: ${resources}, with: { run: '${run}' }, out: { given: file } } }\n`,
  );
  return project;
}

async function readGiven(project: Project, environment = {}, options: readonly string[] = []): Promise<string> {
  const run = await project.run(options, { OMP_NUM_THREADS: "", ...environment });
  expect(run, run.stderr + run.stdout).toMatchObject({ code: 0 });
  return readFileSync(locateArtifact(run, "s", project.artifacts), "utf8").trim();
}

test("a stage that asks for a GPU is told which, out of those that the runner was given; one that does not, none", async () => {
  const environment = { CUDA_VISIBLE_DEVICES: "3,7" };
  expect(await readGiven(declareGiven(createProject(), "{ gpus: 1 }"), environment)).toMatch(/^3\|/);
  expect(await readGiven(declareGiven(createProject(), "{ gpus: 2 }"), environment)).toMatch(/^3,7\|/);
  expect(await readGiven(declareGiven(createProject(), "{}"), environment)).toMatch(/^\|/);
});

test("a stage that asks for more GPUs than there are fails at once and says so; made elsewhere, it is reused", async () => {
  const project = declareGiven(createProject(), "{ gpus: 2 }");
  const failed = await project.run([], { CUDA_VISIBLE_DEVICES: "3" });
  expect(failed).toMatchObject({ code: 1, outcomes: { failed: 1 } });
  expect(failed.results["s"]?.failure).toEqual({
    code: "gpu-missing",
    message: "it asks for 2 GPUs, and the machine has 1 GPU",
    logTail: [],
  });
  expect(await project.run([], { CUDA_VISIBLE_DEVICES: "3,4" })).toMatchObject({ code: 0, outcomes: { ran: 1 } });
  expect(await project.run([], { CUDA_VISIBLE_DEVICES: "" })).toMatchObject({ code: 0, outcomes: { cached: 1 } });
});

test("a stage that takes all cores has as many threads as --jobs allows", async () => {
  expect(await readGiven(declareGiven(createProject(), "{ cpus: all }"), {}, ["--jobs", "3"])).toBe("|3");
});

test.skipIf(findBwrap(process.env["PATH"] ?? "").kind !== "works")(
  "--sandbox fails a stage that reads what it does not declare, and passes one that declares it",
  async () => {
    const project = createProject();
    const secret = project.write("secret.txt", "secret\n");
    project.declare({ s: { run: `cat ${secret} > "$OUT_TEXT"` } });
    const failed = await project.run(["--sandbox"]);
    expect(failed).toMatchObject({ code: 1, outcomes: { failed: 1 } });
    expect(failed.results["s"]?.failure?.message).toContain(`wanted ${join(project.folder, "secret.txt")}`);
    project.declare({ s: { in: { secret: { path: "secret.txt" } }, run: 'cat "$IN_SECRET" > "$OUT_TEXT"' } });
    expect(await project.run(["--sandbox"])).toMatchObject({ code: 0, outcomes: { ran: 1 } });
  },
);
