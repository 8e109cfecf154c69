import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { z } from "zod";
import { createRandom } from "../../src/core/random.ts";
import type { Report } from "../../src/report/report.ts";
import type { Inputs, Outputs, StageContext, StageDefinition } from "../../src/stage.ts";

export interface Ran {
  readonly report: Report;
  /** The folder of the report. */
  readonly folder: string;
  readonly logs: readonly string[];
}

/** Executes a stage's own `run` in this process on folders of its inputs, with params as a pipeline would give them. */
export async function runReportStage<P extends z.ZodObject, I extends Inputs, O extends Outputs>(
  stage: StageDefinition<P, I, O>,
  given: Given,
): Promise<Ran> {
  const { outputs, logs } = await runStage(stage, given);
  const folder = outputs["report"] ?? "";
  return { report: JSON.parse(readFileSync(join(folder, "report.json"), "utf8")), folder, logs };
}

export interface Given {
  readonly params: object;
  readonly inputs: { readonly [name: string]: unknown };
  /** What the stage gets otherwise than by default, such as a checkpoint. */
  readonly context?: object;
}

/** The same for any stage whose outputs are folders; returns them by name. */
export async function runStage<P extends z.ZodObject, I extends Inputs, O extends Outputs>(
  stage: StageDefinition<P, I, O>,
  { params, inputs, context: given }: Given,
): Promise<{ readonly outputs: { readonly [name: string]: string }; readonly logs: readonly string[] }> {
  const outputs = Object.fromEntries(Object.keys(stage.outputs).map((name) => [name, temporaryFolder(name)]));
  const logs: string[] = [];
  const parsed = stage.params.parse(params);
  const seed = "seed" in parsed ? parsed["seed"] : 0;
  const context = {
    params: parsed,
    inputs,
    outputs,
    scratch: temporaryFolder("scratch"),
    // Node 20's worker threads load no TypeScript: all is done in this one.
    threads: 0,
    random: createRandom(String(seed)).fork("stage"),
    checkpoint: { restore: () => undefined, save: async () => undefined },
    signal: new AbortController().signal,
    log: (line: string) => logs.push(line),
    progress: () => undefined,
    metric: () => undefined,
    record: () => undefined,
    ...given,
  };
  await stage.run(context as unknown as StageContext<z.output<P>, I, O>);
  return { outputs, logs };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Gone after the file's tests. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pipe-${name}-`));
  folders.push(folder);
  return folder;
}

export function artifact(path: string): { readonly path: string; readonly digest: string } {
  return { path, digest: "" };
}
