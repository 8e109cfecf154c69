import type { Command } from "commander";
import type { Metrics } from "../core/artifact.ts";
import { describeRun } from "../core/describe-run.ts";
import type { RunRecord } from "../core/run-record.ts";
import type { Store } from "../runner/ports.ts";
import { findRun, RUN_HELP } from "./find-run.ts";
import { openProject } from "./open.ts";
import { printJson, printLines } from "./print.ts";
import { tableLook } from "./style.ts";

/** `pipe show`: one run, with each stage's outcome and metrics. */
export function register(command: Command): void {
  command
    .argument("[run]", RUN_HELP, "latest")
    .option("--json", "print the run as JSON")
    .addHelpText("after", "\nExamples:\n  $ pipe show\n  $ pipe show latest~1\n  $ pipe show 20261124-1057 --json")
    .action(async (reference: string, options: { readonly json?: boolean }) => {
      const { runs, store, clock } = openProject(command);
      const record = findRun(runs, reference);
      const metrics = readMetrics(record, store);
      if (options.json !== true) return printLines(describeRun({ record, metrics, nowMs: clock.now() }, tableLook()));
      printJson({
        ...record,
        stages: record.stages.map((stage) => ({ ...stage, metrics: metrics.get(stage.name) ?? {} })),
      });
    });
}

/** The metrics of each stage that has any, from its manifest. */
function readMetrics(record: RunRecord, store: Store): Map<string, Metrics> {
  const metrics = new Map<string, Metrics>();
  for (const { name, fingerprint, outcome } of record.stages) {
    if (fingerprint === undefined || (outcome !== "ran" && outcome !== "cached")) continue;
    const manifest = store.readManifest(fingerprint);
    if (manifest !== undefined && Object.keys(manifest.metrics).length > 0) metrics.set(name, manifest.metrics);
  }
  return metrics;
}
