import { basename } from "node:path/posix";
import { renderDuration } from "../../core/render-duration.ts";
import { renderValue } from "../../core/render-reason.ts";
import { type Html, html } from "../html.ts";
import { countStandings } from "../model/graph-view.ts";
import type { RunView } from "../model/run-view.ts";
import { renderDownload } from "./data-table.ts";
import { renderCounts, renderFacts, renderTime } from "./words.ts";

/** What ran, when, with which settings, on which machine and with which versions. */
export function renderOverview(view: RunView): Html {
  const { record, stages } = view;
  const set = Object.entries(record.set);
  return html`<div class="overview">${renderFacts([
    ["Outcome", html`${renderCounts(countStandings(stages.map(({ standing }) => standing)))}`],
    ["Started", renderTime(record.startedAt)],
    ["Took", renderDuration(record.durationMs)],
    ["Run", html`<code>${record.id}</code>`],
    ["Pipeline", html`<code>${basename(record.file)}</code>`],
    ["Profile", record.profile],
    [
      "Set",
      set.length === 0
        ? undefined
        : html`<code>${set.map(([name, value]) => `${name}=${renderValue(value, 60)}`).join(" ")}</code>`,
    ],
    ["Targets", record.targets.join(", ")],
    ["Machine", describeMachine(view)],
    ["Versions", renderVersions(view)],
  ])}<p>${renderDownload("All metrics as CSV", `${record.pipeline}-${record.id}.metrics`, listMetrics(view))}</p></div>`;
}

function describeMachine({ record: { machine } }: RunView): string {
  const { node: _node, ...rest } = machine;
  return Object.values(rest).join(", ");
}

/** Node, and every package that a stage's code imports. */
function renderVersions({ record: { machine }, codes, stages }: RunView): Html {
  const packages = new Map([...codes.values()].flatMap(({ packages }) => Object.entries(packages)));
  const engines = new Set(
    stages.flatMap(({ manifest }) => (manifest?.machine["engine"] === undefined ? [] : [manifest.machine["engine"]])),
  );
  const named = [
    `Node ${machine["node"] ?? "?"}`,
    ...engines,
    ...[...packages].sort().map(([name, version]) => `${name} ${version}`),
  ];
  return html`${named.join(", ")}`;
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
