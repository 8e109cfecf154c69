import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Json } from "../../core/json.ts";
import { createRandom } from "../../core/random.ts";
import type { TaskInput, TaskMessage } from "../../runner/ports.ts";
import type { Checkpoint, GatheredInput, InputArtifact } from "../../stage.ts";

/** What the runner asks of a stage's process, in the variable PIPE_TASK. */
interface Order {
  readonly type: string;
  readonly params: { readonly [name: string]: Json };
  readonly inputs: readonly TaskInput[];
  readonly outputs: { readonly [name: string]: string };
  readonly checkpoint: string;
  readonly entry: string;
  readonly scratch: string;
}

const MESSAGES = 4;
const PROGRESS_EVERY_MS = 100;

/** Runs one stage from its bundle, and ends this process: 0 where it has made its outputs. */
async function main(): Promise<void> {
  const order: Order = JSON.parse(process.env["PIPE_TASK"] ?? "{}");
  delete process.env["PIPE_TASK"];
  const controller = new AbortController();
  process.once("SIGTERM", () => controller.abort(new Error("the run was cancelled")));
  const { default: stage } = await import(pathToFileURL(order.entry).href);
  const progress = createProgress();
  await stage.run({
    params: order.params,
    inputs: Object.fromEntries(order.inputs.map((input) => [input.name, describeInput(input)])),
    outputs: order.outputs,
    scratch: order.scratch,
    random: createRandom(JSON.stringify([order.params["seed"] ?? 0, order.type])),
    checkpoint: createCheckpoint(order.checkpoint),
    signal: controller.signal,
    log: (line: string) => process.stdout.write(`${line}\n`),
    progress: progress.report,
    metric: (name: string, value: number, step?: number) => {
      send({ kind: "metric", name, value, ...(step !== undefined && { step }) });
    },
  });
  progress.flush();
}

function describeInput(input: TaskInput): InputArtifact | readonly GatheredInput[] {
  if (input.source === "one") return { path: input.path, digest: input.artifact.digest };
  return input.members.map(({ path, artifact: { digest, stage, matrix } }) => ({ path, digest, stage, matrix }));
}

function send(message: TaskMessage): void {
  writeSync(MESSAGES, `${JSON.stringify(message)}\n`);
}

/** Ten reports a second are enough for anybody; the last one is always sent. */
function createProgress() {
  let last: TaskMessage | undefined;
  let sentAt = 0;
  const flush = (): void => {
    if (last !== undefined) send(last);
    last = undefined;
    sentAt = performance.now();
  };
  const report = (done: number, total: number | undefined, unit: string): void => {
    last = { kind: "progress", done, ...(total !== undefined && { total }), unit };
    if (performance.now() - sentAt >= PROGRESS_EVERY_MS) flush();
  };
  return { flush, report };
}

/** Saves are folders named by a number; one counts once it has its final name, so a kill leaves the old one or the new one. */
function createCheckpoint(folder: string): Checkpoint {
  const saves = (): number[] => {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  };
  return {
    restore: () => {
      const last = saves().at(-1);
      return last === undefined ? undefined : join(folder, String(last));
    },
    save: async (write) => {
      const before = saves();
      const next = join(folder, `next-${process.pid}`);
      rmSync(next, { recursive: true, force: true });
      mkdirSync(next);
      await write(next);
      for (const name of readdirSync(next)) sync(join(next, name));
      renameSync(next, join(folder, String((before.at(-1) ?? 0) + 1)));
      sync(folder);
      for (const old of before) rmSync(join(folder, String(old)), { recursive: true, force: true });
    },
  };
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
