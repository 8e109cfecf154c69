import type { Command } from "commander";
import { createWarehouse } from "../adapters/store/warehouse.ts";
import { UserError } from "../core/diagnostic.ts";
import { renderBytes } from "../core/render-bytes.ts";
import { parseDuration, parseSize } from "../core/units.ts";
import { collectGarbage } from "../runner/collect-garbage.ts";
import { openProject } from "./open.ts";
import { printJson, printLines } from "./print.ts";

interface GcOptions {
  readonly keepRuns: string;
  readonly maxSize?: string;
  readonly maxAge?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `pipe gc`: deletes what no kept run uses. */
export function register(command: Command): void {
  command
    .option("--keep-runs <n>", "newest runs that keep all they used", "10")
    .option("--max-size <size>", "stop when the store is this small, such as 20GB")
    .option("--max-age <duration>", "only what no run has used for this long, such as 30d")
    .option("--dry-run", "say what would go, and delete nothing")
    .option("--json", "print the sums as JSON")
    .addHelpText("after", "\nExamples:\n  $ pipe gc --dry-run\n  $ pipe gc --keep-runs 3\n  $ pipe gc --max-size 20GB")
    .action((options: GcOptions) => {
      const project = openProject(command);
      const garbage = collectGarbage(
        {
          keepRuns: parse(options.keepRuns, "--keep-runs", parseCount),
          maxBytes: options.maxSize === undefined ? undefined : parse(options.maxSize, "--max-size", parseSize),
          maxAgeMs: options.maxAge === undefined ? undefined : parse(options.maxAge, "--max-age", parseDuration),
          dryRun: options.dryRun === true,
        },
        { ...project, warehouse: createWarehouse(project.artifacts) },
      );
      if (options.json === true) return printJson(garbage);
      const verb = options.dryRun === true ? "would free" : "freed";
      const { manifests, checkpoints, runs, bytes, left } = garbage;
      const parts = [
        `${manifests} results`,
        ...(checkpoints > 0 ? [`${checkpoints} checkpoints`] : []),
        `${runs} runs`,
      ];
      printLines([`${verb} ${renderBytes(bytes)}: ${parts.join(", ")}; ${renderBytes(left)} stay`]);
    });
}

function parseCount(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function parse(text: string, option: string, parser: (text: string) => number | undefined): number {
  const value = parser(text);
  if (value !== undefined) return value;
  throw new UserError([{ code: "bad-option", message: `${option} can't be "${text}"` }]);
}
