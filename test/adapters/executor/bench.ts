import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { createExecutor } from "../../../src/adapters/executor/executor.ts";
import { openWork } from "../../../src/adapters/store/work.ts";
import { digestOf, type Fingerprint } from "../../../src/core/digest.ts";
import type { Failure } from "../../../src/core/event.ts";
import type { Json } from "../../../src/core/json.ts";
import type { StageType } from "../../../src/core/stage-type.ts";
import type { Attempt, Executor, Task, TaskInput, TaskMessage } from "../../../src/runner/ports.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What a task is made of; all may be left out. */
export interface Sketch {
  readonly params?: { readonly [name: string]: Json };
  readonly inputs?: readonly TaskInput[];
  readonly outputs?: { readonly [name: string]: string };
  readonly granted?: Task["granted"];
  readonly timeoutMs?: number;
  readonly sandbox?: boolean;
  /** Attempts with one name share their checkpoint. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  /** Packages that the stage type is said to import. */
  readonly packages?: { readonly [name: string]: string };
  /** Whether the stage type says that it may find its modules as it left them. */
  readonly reusable?: boolean;
}

export interface Made {
  readonly attempt: Attempt;
  readonly messages: readonly TaskMessage[];
  readonly log: string;
  /** An output's text. */
  read(output: string): string;
  readonly failure: Failure | undefined;
}

export interface Bench {
  /** A folder of the test's own. */
  readonly folder: string;
  readonly executor: Executor;
  /** Runs JavaScript, the body of a stage's `run`, in a stage host: `context` and `fs` are there. */
  runStage(code: string, sketch?: Sketch): Promise<Made>;
  /** Runs shell text as a `command`. */
  runCommand(text: string, sketch?: Sketch): Promise<Made>;
  /** A file as an input. */
  file(name: string, text: string): TaskInput;
}

/** An executor with a store's folders around it; both go when the test has ended. */
export async function createBench({ graceMs = 5000, idle = 2 } = {}): Promise<Bench> {
  const build: { ensureBuilt(entry: string): Promise<string> } = await import("../../../bin/build.mjs" as string);
  const host = fileURLToPath(await build.ensureBuilt("host"));
  const folder = mkdtempSync(join(tmpdir(), "pipe-executor-"));
  const executor = createExecutor({ idle, host, nodeModules: join(root, "node_modules"), graceMs });
  onTestFinished(async () => {
    await executor.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let count = 0;

  const execute = async (type: StageType, entry: string, sketch: Sketch): Promise<Made> => {
    const { name = `stage-${count++}`, outputs = { o: "file" }, signal = new AbortController().signal } = sketch;
    const work = openWork(folder, name);
    const messages: TaskMessage[] = [];
    const task: Task = {
      stage: planStage(name, type, sketch),
      fingerprint: digestOf(name) as string as Fingerprint,
      type,
      entry,
      granted: sketch.granted ?? { cpus: 1, gpus: [] },
      inputs: sketch.inputs ?? [],
      work,
      outputs: work.prepareOutputs(outputs),
      log: join(folder, `${name}.log`),
      checkpoint: join(folder, "checkpoints", name),
      sandbox: sketch.sandbox ?? false,
      report: (message) => messages.push(message),
    };
    const attempt = await executor.run(task, signal);
    return {
      attempt,
      messages,
      log: readFileSync(task.log, { encoding: "utf8", flag: "a+" }),
      read: (output) => readFileSync(task.outputs[output] ?? "", "utf8"),
      failure: attempt.ended === "failed" ? attempt.failure : undefined,
    };
  };

  return {
    folder,
    executor,
    runStage: (code, sketch = {}) => execute(describeType("node", sketch), writeStage(folder, code), sketch),
    runCommand: (text, sketch = {}) =>
      execute(describeType("shell", sketch), "", { ...sketch, params: { ...sketch.params, run: text } }),
    file: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      const artifact = { kind: "file", digest: digestOf(text), bytes: text.length, files: 1 };
      return { name: name.replace(/\..*/, ""), source: "one", path, artifact };
    },
  };
}

function planStage(name: string, { resources: _, ...type }: StageType, sketch: Sketch): Task["stage"] {
  return {
    name,
    stage: name,
    uses: type.name,
    matrix: {},
    params: sketch.params ?? {},
    inputs: [],
    outputs: sketch.outputs ?? { o: "file" },
    resources: { cpus: 1, memoryBytes: 0, gpus: 0 },
    ...(sketch.timeoutMs !== undefined && { timeoutMs: sketch.timeoutMs }),
    retries: 0,
    tools: [],
  };
}

function describeType(executor: "node" | "shell", { packages = {}, reusable = false }: Sketch): StageType {
  const digest = digestOf("code");
  return {
    name: "tested",
    description: "",
    executor,
    open: true,
    inputs: {},
    outputs: {},
    metrics: {},
    params: [],
    paramsSchema: {},
    resources: {},
    tools: [],
    reusable,
    code: { digest, bundle: digest, files: {}, packages },
    checkParams: (params) => ({ params, problems: [] }),
  };
}

/** A bundle of one file, the same for the same code. */
function writeStage(folder: string, code: string): string {
  const bundle = join(folder, `bundle-${digestOf(code)}`);
  mkdirSync(bundle, { recursive: true });
  const entry = join(bundle, "stage.mjs");
  const run = `async run(context) {\n${code}\n}`;
  const module = `import * as fs from "node:fs";\nexport default { params: { parse: (given) => given }, inputs: {}, metrics: { loss: { unit: "nats", better: "lower" } }, ${run} };\n`;
  writeFileSync(entry, module);
  return entry;
}
