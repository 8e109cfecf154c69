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
  { params, inputs }: { readonly params: object; readonly inputs: { readonly [name: string]: unknown } },
): Promise<Ran> {
  const folder = temporaryFolder("report");
  const logs: string[] = [];
  const parsed = stage.params.parse(params);
  const seed = "seed" in parsed ? parsed["seed"] : 0;
  const context = {
    params: parsed,
    inputs,
    outputs: { report: folder },
    scratch: temporaryFolder("scratch"),
    threads: 1,
    random: createRandom(String(seed)).fork("stage"),
    checkpoint: { restore: () => undefined, save: async () => undefined },
    signal: new AbortController().signal,
    log: (line: string) => logs.push(line),
    progress: () => undefined,
    metric: () => undefined,
  };
  await stage.run(context as unknown as StageContext<z.output<P>, I, O>);
  return { report: JSON.parse(readFileSync(join(folder, "report.json"), "utf8")), folder, logs };
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
