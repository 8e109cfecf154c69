import type { Command } from "commander";
import { createWarehouse } from "../adapters/store/warehouse.ts";
import { verifyStore } from "../runner/verify-store.ts";
import { EXIT } from "./exit.ts";
import { openProject } from "./open.ts";
import { collect } from "./plan-options.ts";
import { printJson, printLines } from "./print.ts";
import { type RerunOptions, verifyByRerun } from "./verify-rerun.ts";

interface VerifyOptions extends RerunOptions {
  readonly repair?: boolean;
  readonly rerun?: string;
}

/** `pipe verify`: reads every object again. */
export function register(command: Command): void {
  command
    .option("--repair", "mend what can be mended, and set the rest aside: the next run makes it again")
    .option("--rerun <stage>", "execute a stage again, and compare the bytes")
    .option("--file <file>", "the pipeline of --rerun (default: as the latest run with such a stage had it)")
    .option("--profile <name>", "plan with a profile of the pipeline")
    .option("--set <target=value>", "set a param (repeatable)", collect, [])
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ pipe verify\n  $ pipe verify --repair\n  $ pipe verify --rerun classify\n  $ pipe verify --rerun classify --file pipelines/smoke.yaml\n\nEnds with 1 if something is damaged or lost, and was not repaired.",
    )
    .action(async (options: VerifyOptions) => {
      if (options.rerun !== undefined) return verifyByRerun(options.rerun, options, command);
      const { artifacts } = openProject(command);
      const { manifests, objects, flaws } = verifyStore(createWarehouse(artifacts), options.repair === true);
      if (options.json === true) printJson({ manifests, objects, flaws });
      else
        printLines([
          ...flaws.map(({ what, state }) => `${state} ${what}`),
          `${manifests} results, ${objects} objects read: ${flaws.length} flaws`,
        ]);
      if (flaws.length > 0 && options.repair !== true) process.exitCode = EXIT.stageFailed;
    });
}
