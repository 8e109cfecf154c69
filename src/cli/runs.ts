import { type Command, InvalidArgumentError } from "commander";
import { describeRuns } from "../core/describe-runs.ts";
import { openProject } from "./open.ts";
import { printJson, printLines } from "./print.ts";
import { tableLook } from "./style.ts";

interface RunsOptions {
  readonly limit: number;
  readonly rebuild?: boolean;
  readonly json?: boolean;
}

/** `pipe runs`: the ledger, newest first. */
export function register(command: Command): void {
  command
    .option("-n, --limit <count>", "show that many; 0 shows all", parseCount, 20)
    .option("--rebuild", "read every run's record again and write the ledger anew")
    .option("--json", "print the runs as JSON")
    .addHelpText("after", "\nExamples:\n  $ pipe runs\n  $ pipe runs --limit 0 --json\n  $ pipe runs --rebuild")
    .action(async (options: RunsOptions) => {
      const { runs, clock } = openProject(command);
      const all = options.rebuild === true ? runs.rebuild() : runs.list();
      const shown = options.limit === 0 ? all : all.slice(0, options.limit);
      if (options.json === true) return printJson(shown);
      if (all.length === 0) return printLines(["No runs yet. Start one: pipe run FILE"]);
      const more = all.length - shown.length;
      const rest = more > 0 ? [`… and ${more} more: pipe runs --limit 0`] : [];
      printLines([...describeRuns(shown, clock.now(), tableLook()), ...rest]);
    });
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes a number, 0 or more.");
  return Number(text);
}
