import type { Command } from "commander";
import { createWarehouse } from "../adapters/store/warehouse.ts";
import { verifyStore } from "../runner/verify-store.ts";
import { EXIT } from "./exit.ts";
import { openProject } from "./open.ts";
import { printJson, printLines } from "./print.ts";

/** `pipe verify`: reads every object again. */
export function register(command: Command): void {
  command
    .option("--repair", "mend what can be mended, and set the rest aside: the next run makes it again")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ pipe verify\n  $ pipe verify --repair\n\nEnds with 1 if something is damaged or lost, and was not repaired.",
    )
    .action((options: { readonly repair?: boolean; readonly json?: boolean }) => {
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
