import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { readPipelineFile } from "../adapters/pipeline-file.ts";
import type { LoadRequest } from "../runner/load-plan.ts";

declare const PIPE_BUILD: string | undefined;

/** Options by which a pipeline is planned; the same for every command that plans one. */
export interface PlanOptions {
  readonly profile?: string;
  readonly set: readonly string[];
}

/** Adds `FILE`, `--profile` and `--set`. */
export function addPlanOptions(command: Command): Command {
  return command
    .argument("<file>", "the pipeline")
    .option("--profile <name>", "plan with a profile of the pipeline")
    .option("--set <target=value>", "set a param, such as params.epochs=3 (repeatable)", collect, []);
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The request to plan a file as the options say. Throws UserError where the file can't be read. */
export function planRequest(file: string, { profile, set }: PlanOptions): LoadRequest & { readonly path: string } {
  return {
    file,
    path: resolve(file),
    text: readPipelineFile(file),
    loadYaml: async () => (await import("../adapters/yaml.ts")).readYaml,
    profile,
    set,
    pathExists: existsSync,
    build: typeof PIPE_BUILD === "string" ? PIPE_BUILD : "sources",
  };
}
