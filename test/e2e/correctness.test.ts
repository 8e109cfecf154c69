import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExecutor } from "../../src/adapters/executor/executor.ts";
import { createRuns } from "../../src/adapters/runs/runs.ts";
import { createStageTypes } from "../../src/adapters/stage-types/stage-types.ts";
import { createStore } from "../../src/adapters/store/store.ts";
import { createTools } from "../../src/adapters/tools.ts";
import { readYaml } from "../../src/adapters/yaml.ts";
import type { Executor } from "../../src/runner/ports.ts";
import type { Rebuilder } from "../../src/runner/rebuilder.ts";
import { runPipeline } from "../../src/runner/run-pipeline.ts";

/** A stage joins its inputs and its word; `first` keeps the first line alone, so that some edits end there. */
interface Stage {
  readonly inputs: readonly number[];
  readonly readsFile: boolean;
  readonly word: string;
  readonly first: boolean;
}

interface Study {
  readonly stages: readonly Stage[];
  readonly file: string;
}

const root = resolve(import.meta.dirname, "../..");
let executor: Executor;
let scratch = "";

beforeAll(async () => {
  const build: { ensureBuilt(entry: string): Promise<string> } = await import("../../bin/build.mjs" as string);
  const host = fileURLToPath(await build.ensureBuilt("host"));
  executor = createExecutor({ idle: 2, host, nodeModules: join(root, "node_modules") });
  scratch = mkdtempSync(join(tmpdir(), "pipe-correct-"));
});
afterAll(async () => {
  await executor.close();
  rmSync(scratch, { recursive: true, force: true });
});

const word = fc.constantFrom("x", "y", "z");
const stage = fc.record({
  inputs: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
  readsFile: fc.boolean(),
  word,
  first: fc.boolean(),
});
const study: fc.Arbitrary<Study> = fc.record({ stages: fc.array(stage, { minLength: 3, maxLength: 6 }), file: word });

type Edit = (study: Study) => Study;
const change = (at: number, edit: (stage: Stage) => Stage): Edit => {
  return ({ stages, file }) => ({
    file,
    stages: stages.map((each, index) => (index === at % stages.length ? edit(each) : each)),
  });
};
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(5), word).map(([at, next]) => change(at, (each) => ({ ...each, word: next }))),
  fc.nat(5).map((at) => change(at, (each) => ({ ...each, first: !each.first }))),
  fc.nat(5).map((at) => change(at, (each) => ({ ...each, inputs: each.inputs.slice(1) }))),
  word.map((file) => (before: Study) => ({ ...before, file })),
);

function renderStudy({ stages }: Study): string {
  const lines = stages.map(({ inputs, readsFile, word: text, first }, index) => {
    const earlier = [...new Set(inputs.filter(() => index > 0).map((input) => input % index))];
    const wired = earlier.map((input) => `i${input}: s${input}.o`);
    const named = [...wired, ...(readsFile ? ["f: { path: input.txt }"] : [])].join(", ");
    const paths = [...earlier.map((input) => `$IN_I${input}`), ...(readsFile ? ["$IN_F"] : [])].join(" ");
    const run = first
      ? `cat ${paths} /dev/null | head -n 1 > $OUT_O`
      : `cat ${paths} /dev/null > $OUT_O; echo $PARAM_WORD >> $OUT_O`;
    return `  s${index}: { uses: command, in: { ${named} }, with: { run: '${run}', word: ${text} }, out: { o: file } }`;
  });
  return `name: random\nstages:\n${lines.join("\n")}\n`;
}

/** Runs a study over a store; the bytes that each stage then has. */
async function makeStudy(given: Study, folder: string, rebuilder?: Rebuilder): Promise<Map<string, string>> {
  const file = join(scratch, "study.yaml");
  writeFileSync(join(scratch, "input.txt"), `${given.file}\n`);
  const clock = { now: () => Date.now() };
  const store = createStore(folder, clock);
  const runs = createRuns(folder, clock);
  const ports = {
    store,
    runs,
    clock,
    types: createStageTypes(root, store),
    tools: createTools(store),
    executor,
    emit: () => undefined,
  };
  const end = await runPipeline(
    {
      file,
      path: file,
      text: renderStudy(given),
      loadYaml: async () => readYaml,
      pathExists: existsSync,
      build: "test",
      targets: [],
      force: [],
      keepGoing: true,
      sandbox: false,
      keepFolder: false,
      capacity: { cpus: 2, memoryBytes: 1e9, gpus: 0 },
      machine: {},
      signal: new AbortController().signal,
      ...(rebuilder !== undefined && { rebuilder }),
    },
    ports,
  );
  expect(end.outcomes.failed).toBe(0);
  const made = runs.read(end.run)?.stages ?? [];
  return new Map(
    made.map(({ name, fingerprint }) => {
      const artifact = fingerprint === undefined ? undefined : store.readManifest(fingerprint)?.outputs["o"];
      return [name, artifact === undefined ? "absent" : readFileSync(store.pathOf(artifact), "utf8")];
    }),
  );
}

async function holds(first: Study, edits: readonly Edit[], rebuilder?: Rebuilder): Promise<void> {
  const folder = mkdtempSync(join(scratch, "kept-"));
  let current = first;
  await makeStudy(current, folder, rebuilder);
  for (const next of edits) {
    current = next(current);
    const incremental = await makeStudy(current, folder, rebuilder);
    const clean = await makeStudy(current, mkdtempSync(join(scratch, "empty-")));
    expect([...incremental]).toEqual([...clean]);
  }
}

test("a run after any edit gives the same bytes as a run from an empty store", async () => {
  const property = fc.asyncProperty(study, fc.array(edit, { minLength: 1, maxLength: 3 }), (first, edits) =>
    holds(first, edits),
  );
  await fc.assert(property, { numRuns: 30, seed: 7 });
});

test("a rebuilder that always reuses does not hold to that", async () => {
  let last: ReturnType<Rebuilder> | undefined;
  const reuseAlways = (): Rebuilder => {
    const kept = new Map<string, ReturnType<Rebuilder>>();
    return ({ key, fingerprint, store }) => {
      const name = String(key.params["run"]);
      const manifest = store.readManifest(fingerprint);
      last = kept.get(name) ?? (manifest === undefined ? undefined : { action: "reuse", manifest });
      if (last !== undefined) kept.set(name, last);
      return last ?? { action: "run", reason: { why: "never-ran" } };
    };
  };
  const lazy = reuseAlways();
  const before: Study = { file: "x", stages: [{ inputs: [], readsFile: true, word: "x", first: true }] };
  const folder = mkdtempSync(join(scratch, "lazy-"));
  await makeStudy(before, folder, lazy);
  await makeStudy(before, folder, lazy);
  await expect(holdsAfter({ ...before, file: "y" }, folder, lazy)).rejects.toThrow("to deeply equal");
  expect(last?.action).toBe("reuse");
});

async function holdsAfter(changed: Study, folder: string, rebuilder: Rebuilder): Promise<void> {
  const incremental = await makeStudy(changed, folder, rebuilder);
  expect([...incremental]).toEqual([...(await makeStudy(changed, mkdtempSync(join(scratch, "empty-"))))]);
}
