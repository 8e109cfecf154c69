import { basename, dirname, join } from "node:path/posix";
import { quoteArgument } from "../../core/quote-argument.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderValue } from "../../core/render-reason.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { type Html, html } from "../html.ts";
import { type ComparedAxis, describeReuse, digestCode, listAxes } from "../model/experiment.ts";
import { countStandings } from "../model/graph-view.ts";
import type { RunView } from "../model/run-view.ts";
import { renderDownload } from "./data-table.ts";
import { renderCounts, renderFacts, renderTime } from "./words.ts";

/** Values of an axis that are named. */
const MOST_VALUES = 12;

/** What a run compares, and how often it repeats each; undefined for a run without a matrix. */
export function renderCompared({ stages }: RunView, over: string): Html | undefined {
  const axes = listAxes(stages);
  const repeated = axes.find(({ axis }) => axis === over);
  const compared = axes.filter(({ axis, values }) => axis !== over && values.length > 1);
  if (axes.length === 0) return undefined;
  return html`<div class="overview compared">${renderFacts([
    [
      "Compared",
      compared.length === 0
        ? undefined
        : html`${compared.map((axis) => html`<div><strong>${axis.axis}</strong> ${nameValues(axis)}</div>`)}`,
    ],
    ["Repeated", repeated && html`<strong>${over}</strong> ${nameValues(repeated)}. ${describeRepetition(repeated)}`],
  ])}</div>`;
}

function nameValues({ values }: ComparedAxis): Html {
  const more = values.length - MOST_VALUES;
  return html`${values.slice(0, MOST_VALUES).join(", ")}${more > 0 && html` <span class="muted">and ${more} more</span>`}`;
}

function describeRepetition({ axis, values }: ComparedAxis): Html {
  return values.length > 1
    ? html`<span class="muted">Figures are means over ${axis} with 95 % intervals (Student's t).</span>`
    : html`<span class="muted">With one ${axis} no figure has an interval: nothing here tells a difference from chance.</span>`;
}

/** How the run was made, and what to trust it by: command, outcome, time, machine, code and versions. */
export function renderOverview(view: RunView): Html {
  const { record, stages } = view;
  return html`<div class="overview">${renderFacts([
    ["Command", html`<code>${renderCommand(record)}</code>`],
    ["Run", html`<code>${record.id}</code>`],
    ["Outcome", html`${renderCounts(countStandings(stages.map(({ standing }) => standing)))}${renderReuse(view)}`],
    ["Started", html`${renderTime(record.startedAt)}, took ${renderDuration(record.durationMs)}`],
    ["Code", renderCode(view)],
    ["Machine", describeMachine(view)],
    ["Versions", renderVersions(view)],
  ])}<p>${renderDownload("All metrics as CSV", `${record.pipeline}-${record.id}.metrics`, listMetrics(view))}</p></div>`;
}

/** `pipe run pipelines/study.yaml --profile quick --set params.k=1 train`: what makes the run again. */
export function renderCommand({ file, profile, set, targets }: RunRecord): string {
  const settings = Object.entries(set).map(
    ([name, value]) => `${name}=${renderValue(value, Number.POSITIVE_INFINITY)}`,
  );
  const words = [
    "pipe",
    "run",
    // Where the pipelines lie is a matter of the machine.
    join(basename(dirname(file)), basename(file)),
    ...targets,
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...settings.flatMap((setting) => ["--set", setting]),
  ];
  return words.map(quoteArgument).join(" ");
}

function renderReuse(view: RunView): Html | undefined {
  const reuse = describeReuse(view);
  if (reuse === undefined) return undefined;
  const { runs, since } = reuse;
  return html`<span class="muted">Cached results are of ${runs === 1 ? "an earlier run" : `${runs} earlier runs`}, made from ${renderTime(since)} on.</span>`;
}

function renderCode({ stages }: RunView): Html | undefined {
  const code = digestCode(stages);
  if (code === undefined) return undefined;
  const { digest, types } = code;
  return html`<code>${digest.slice(0, 12)}</code> <span class="muted">of ${types} stage ${types === 1 ? "type" : "types"}; each stage names its files</span>`;
}

function describeMachine({ record: { machine } }: RunView): string {
  const { node: _node, ...rest } = machine;
  return Object.values(rest).join(", ");
}

/** Node, what engines ran, and every package that a stage's code imports. */
function renderVersions({ record: { machine }, codes, stages }: RunView): Html {
  const packages = new Map([...codes.values()].flatMap(({ packages }) => Object.entries(packages)));
  const engines = new Set(
    stages.flatMap(({ manifest }) => (manifest?.machine["engine"] === undefined ? [] : [manifest.machine["engine"]])),
  );
  const named = [...packages].sort().map(([name, version]) => `${name} ${version}`);
  return html`${[`Node ${machine["node"] ?? "?"}`, ...engines].join(", ")}${named.length > 0 && html`<details class="packages"><summary>${named.length} ${named.length === 1 ? "package" : "packages"}</summary>${named.join(", ")}</details>`}`;
}

function listMetrics({ stages }: RunView): (string | number)[][] {
  const rows = stages.flatMap(({ name, manifest }) =>
    Object.entries(manifest?.metrics ?? {}).map(([metric, value]) => {
      const { unit = "", better = "" } = manifest?.metricInfo?.[metric] ?? {};
      return [name, metric, value, unit, better];
    }),
  );
  return [["stage", "metric", "value", "unit", "better"], ...rows];
}
