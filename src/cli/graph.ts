import { type Command, Option } from "commander";
import type { Outcome } from "../core/event.ts";
import { listNodes } from "../core/graph-nodes.ts";
import { dependenciesOf, type Plan } from "../core/plan.ts";
import { renderDot } from "../core/render-dot.ts";
import { renderMermaid } from "../core/render-mermaid.ts";
import { renderTree } from "../core/render-tree.ts";
import type { RunRecord } from "../core/run-record.ts";
import type { Runs } from "../runner/ports.ts";
import { findRun, RUN_HELP } from "./find-run.ts";
import { openProject } from "./open.ts";
import { planFile } from "./plan-file.ts";
import { addPlanOptions, type PlanOptions } from "./plan-options.ts";
import { printLines } from "./print.ts";
import { paintFor } from "./style.ts";

interface GraphOptions extends PlanOptions {
  readonly run?: string;
  readonly instances?: boolean;
  readonly mermaid?: boolean;
  readonly dot?: boolean;
  readonly json?: boolean;
}

/** `pipe graph FILE`: the stages of a pipeline, with the outcomes of its last run. */
export function register(command: Command): void {
  addPlanOptions(command)
    .option("--run <run>", `the run whose outcomes are shown (${RUN_HELP}); by default the pipeline's last`)
    .option("--instances", "show each instance of a matrix, not `stage ×9`")
    .addOption(new Option("--mermaid", "print a Mermaid flowchart").conflicts(["dot", "json"]))
    .addOption(new Option("--dot", "print a Graphviz digraph").conflicts(["mermaid", "json"]))
    .addOption(new Option("--json", "print stages and their sources as JSON"))
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, options: GraphOptions) => {
      const { runs, types } = openProject(command);
      const plan = await planFile(file, options, types);
      const outcomes = readOutcomes(findRecord(plan, options.run, runs));
      printLines(draw(plan, outcomes, options));
    });
}

const EXAMPLES = `
Examples:
  $ pipe graph pipelines/smoke.yaml
  $ pipe graph pipelines/smoke.yaml --instances
  $ pipe graph pipelines/smoke.yaml --dot | dot -Tsvg > graph.svg

A stage hangs on the last stage that it reads from; "← also" names the others.
↓ goes straight on, ├─● branches off.`;

function draw(
  plan: Plan,
  outcomes: ReadonlyMap<string, Outcome>,
  { instances, mermaid, dot, json }: GraphOptions,
): string[] {
  if (json === true) return [JSON.stringify(describeGraph(plan, outcomes), undefined, 2)];
  const nodes = listNodes(plan, { outcomes, instances: instances === true });
  if (mermaid === true) return renderMermaid(nodes);
  return dot === true ? renderDot(plan.name, nodes) : renderTree(nodes, paintFor(process.stdout));
}

function findRecord(plan: Plan, reference: string | undefined, runs: Runs): RunRecord | undefined {
  if (reference !== undefined) return findRun(runs, reference);
  const last = runs.list().find((run) => run.file === plan.file);
  return last === undefined ? undefined : runs.read(last.id);
}

function readOutcomes(record: RunRecord | undefined): Map<string, Outcome> {
  return new Map(record?.stages.map((stage) => [stage.name, stage.outcome]));
}

function describeGraph({ name, file, stages }: Plan, outcomes: ReadonlyMap<string, Outcome>): object {
  const nodes = stages.map((stage) => ({
    name: stage.name,
    stage: stage.stage,
    uses: stage.uses,
    matrix: stage.matrix,
    sources: [...new Set(dependenciesOf(stage))].map((from) => stages[from]?.name),
    outcome: outcomes.get(stage.name),
  }));
  return { name, file, stages: nodes };
}
