import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import type { Event, Outcomes, StageResult } from "../../src/core/event.ts";

const BIN = join(import.meta.dirname, "../../bin/pipe.mjs");

/** A `command` stage whose inputs are `stage.output` texts or paths. */
export interface CommandStage {
  readonly run: string;
  readonly in?: { readonly [name: string]: string | { readonly path: string } };
  readonly with?: { readonly [name: string]: string | number };
  readonly out?: { readonly [name: string]: string };
}

export interface Project {
  readonly folder: string;
  readonly artifacts: string;
  /** Path of the pipeline's file. */
  readonly pipeline: string;
  write(name: string, text: string): string;
  /** Writes the pipeline; each stage first adds its name to a file outside the project's knowledge. */
  declare(stages: { readonly [name: string]: CommandStage }): void;
  /** Names of the stages that were executed since the last call, in order. */
  takeExecuted(): string[];
  start(args: readonly string[], environment?: { readonly [name: string]: string }): Started;
  /** `pipe run PIPELINE --json`, to its end. */
  run(options?: readonly string[], environment?: { readonly [name: string]: string }): Promise<Run>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run extends Ended {
  readonly id: string;
  readonly outcomes: Outcomes;
  readonly results: { readonly [stage: string]: StageResult };
}

/** A temporary project for the real command line; it goes when the test has ended. */
export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "pipe-e2e-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const artifacts = join(folder, "artifacts");
  const pipeline = join(folder, "pipeline.yaml");
  const executed = join(folder, "executed");

  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const start: Project["start"] = (args, environment = {}) =>
    startPipe(args, folder, { PIPE_ARTIFACTS: artifacts, ...environment });

  return {
    folder,
    artifacts,
    pipeline,
    write,
    start,
    declare: (stages) => {
      const counted = Object.entries(stages).map(([name, stage]) => [name, countStage(name, stage, executed)] as const);
      write("pipeline.yaml", stringify({ name: "project", stages: Object.fromEntries(counted) }));
    },
    takeExecuted: () => {
      const names = existsSync(executed) ? readFileSync(executed, "utf8").split("\n").slice(0, -1) : [];
      rmSync(executed, { force: true });
      return names;
    },
    run: async (options = [], environment = {}) =>
      readRun(await start(["run", pipeline, "--json", ...options], environment).ended),
  };
}

function countStage(name: string, { run, in: inputs, with: params, out }: CommandStage, executed: string): object {
  return {
    uses: "command",
    ...(inputs !== undefined && { in: inputs }),
    with: { ...params, run: `echo ${name} >> ${executed}\n${run}` },
    out: out ?? { text: "file" },
  };
}

function startPipe(args: readonly string[], cwd: string, environment: { readonly [name: string]: string }): Started {
  const env = { ...process.env, NO_COLOR: "1", ...environment };
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("close", (code) => resolve({ code, stdout, stderr })).on("error", reject);
  });
  return { child, ended };
}

/** What the events of a run say. One that was killed has no outcomes, and may end in half a line, which is left out. */
export function readRun(ended: Ended): Run {
  const events = ended.stdout
    .split("\n")
    .slice(0, -1)
    .map((line): Event => JSON.parse(line));
  let id = "";
  let outcomes: Outcomes = { ran: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 };
  const results: { [stage: string]: StageResult } = {};
  for (const event of events) {
    if (event.event === "started") id = event.run;
    if (event.event === "finished") outcomes = event.outcomes;
    if (event.event === "stage-finished") results[event.stage] = event.result;
  }
  return { ...ended, id, outcomes, results };
}
