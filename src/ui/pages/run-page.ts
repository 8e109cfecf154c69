import { renderDuration } from "../../core/render-duration.ts";
import { findRunBefore } from "../../core/run-before.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { breakable, type Html, html } from "../../report/html.ts";
import { countStandings } from "../../report/model/graph-view.ts";
import { findPalettes } from "../../report/model/palettes.ts";
import type { RunView, StageView } from "../../report/model/run-view.ts";
import { findResults, groupStages } from "../../report/model/stage-groups.ts";
import { renderPipeline } from "../../report/run-report.ts";
import { renderFailures } from "../../report/sections/failures.ts";
import { renderFigure } from "../../report/sections/figure.ts";
import { renderCommand } from "../../report/sections/overview.ts";
import { renderHighlights } from "../../report/sections/report-body.ts";
import { renderCurves } from "../../report/sections/stage-section.ts";
import { planTimeline } from "../../report/sections/timeline-section.ts";
import { renderCounts, renderFacts, renderTime } from "../../report/sections/words.ts";
import { LOOKS, stateOf } from "../run-state.ts";
import { OVER, type UiSources } from "../sources.ts";
import { renderUiPage, runHref } from "./frame.ts";

/** Bars of a stage's row in the timeline that are sent one by one. */
const MOST_BARS = 200;

/** A run, live while it goes: what it does now, the graph, curves, time, and all its stages. */
export function renderRunPage(record: RunRecord, sources: UiSources): string {
  const view = sources.readView(record, () => false);
  const { id, pipeline } = record;
  const before = findRunBefore(sources.listRuns(), record)?.id;
  const results = renderResults(view, sources);
  const body = html`<p class="kicker">Run <code>${id}</code>, started ${renderTime(record.startedAt)}</p><h1>${pipeline}</h1>
<div data-live="${runHref(id, "events")}"><div class="head-line"><p role="status" class="state" data-part="state">${renderState(record)}</p><div data-part="progress">${renderProgress(view)}</div></div>
<p class="links"><a class="button" href="${runHref(id, "report")}">Report</a> ${before !== undefined && html`<a class="button" href="/compare?run=${before}&run=${id}">Compare with the run before</a>`}</p>
<div data-part="failed">${renderFailed(view)}</div>
<div data-part="running">${renderRunning(view)}</div>
<pipe-live-log data-base="${runHref(id, "log")}" hidden></pipe-live-log>
${results}
${renderPipeline(view, (stage) => runHref(id, "stage", { name: stage }))}
<section aria-labelledby="curves" data-section="curves"${!hasSteps(view) && html` hidden`}><h2 id="curves">Curves</h2><div data-part="curves">${renderLiveCurves(view)}</div></section>
<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2><div data-part="timeline">${renderTimelineOf(view)}</div></section>
<section aria-labelledby="stages"><h2 id="stages">Stages</h2><pipe-stages data-rows="${runHref(id, "rows")}" data-href="${runHref(id, "instance")}"></pipe-stages></section>
<section aria-labelledby="about"><h2 id="about">About</h2>${renderAbout(record)}</section></div>`;
  const nav = [
    ...(results === undefined ? [] : [["results", "Results"]]),
    ["pipeline", "Pipeline"],
    ...(hasSteps(view) ? [["curves", "Curves"]] : []),
    ["timeline", "Timeline"],
    ["stages", "Stages"],
    ["about", "About"],
  ];
  return renderUiPage({
    title: `${pipeline} · ${id}`,
    body,
    nav: [{ href: "/", text: "All runs" }, ...nav.map(([part, text = ""]) => ({ href: `#${part}`, text }))],
  });
}

/** Of a run that has ended: what its last stages found, with the way to the rest. */
function renderResults({ record, ...view }: RunView, sources: UiSources): Html | undefined {
  if (record.state !== "finished") return undefined;
  const groups = groupStages({ ...view, record });
  const last = findResults(groups).flatMap(({ stages }) => (stages.length === 1 ? stages.map(({ name }) => name) : []));
  const palettes = findPalettes(groups, OVER);
  const told = sources
    .readView(record, (name) => last.includes(name))
    .stages.filter(({ name }) => last.includes(name))
    .map((stage) => renderHighlights(stage, palettes));
  if (told.flat().length === 0) return undefined;
  return html`<section aria-labelledby="results"><h2 id="results">Results</h2>${told}<p><a href="${runHref(record.id, "report")}">All that this run found</a></p></section>`;
}

/** The parts of the page that change while the run goes on. */
export function renderState(record: RunRecord): Html {
  const state = stateOf(record);
  const words = { running: "Running", fine: "Finished", failed: "Failed", interrupted: "Interrupted" } as const;
  return html`<strong class="standing-${LOOKS[state]}">${words[state]}</strong>`;
}

export function renderProgress({ stages, record }: RunView): Html {
  const counts = countStandings(stages.map(({ standing }) => standing));
  const done = stages.length - (counts.waiting ?? 0) - (counts.running ?? 0);
  return html`<div class="progress-line">${record.state !== "finished" && html`<progress max="${Math.max(1, stages.length)}" value="${done}" aria-label="Stages done">${done}</progress>`}<span>${done} of ${stages.length} stages · ${renderDuration(record.durationMs)}</span></div><p>${renderCounts(counts)}</p>`;
}

/** What failed and why, and how many stages were left out because of it. */
export function renderFailed({ stages, record }: RunView): Html | undefined {
  const told = renderFailures(stages, ({ name }) => runHref(record.id, "instance", { name }));
  if (told === undefined) return undefined;
  const skipped = countStandings(stages.map(({ standing }) => standing)).skipped ?? 0;
  return html`<h2 class="first">What failed</h2>${told}${skipped > 0 && html`<p class="muted">${skipped} ${skipped === 1 ? "stage that needs it was" : "stages that need what failed were"} skipped.</p>`}`;
}

/** Stages under way, each with its progress and a link to its log. */
export function renderRunning({ stages, record }: RunView): Html | undefined {
  const running = stages.filter(({ standing }) => standing === "running");
  if (running.length === 0) return undefined;
  return html`<h2 class="first">Running now</h2><ul class="running">${running.slice(0, 40).map((stage) => renderRunningStage(stage, record.id))}</ul>${running.length > 40 && html`<p class="muted">and ${running.length - 40} more</p>`}`;
}

function renderRunningStage({ name, progress }: StageView, run: string): Html {
  const href = runHref(run, "instance", { name });
  if (progress === undefined) return html`<li><a href="${href}">${name}</a></li>`;
  const { done, total, unit } = progress;
  return html`<li><a href="${href}">${breakable(name)}</a> ${total !== undefined && html`<progress max="${total}" value="${done}" aria-label="Progress of ${name}">${done}</progress>`} <span class="muted">${done}${total !== undefined && ` of ${total}`} ${unit}</span></li>`;
}

export function hasSteps({ stages }: RunView): boolean {
  return stages.some(({ steps }) => steps.length > 0);
}

export function renderLiveCurves(view: RunView): Html[] {
  const groups = groupStages(view);
  const options = { over: OVER, palettes: findPalettes(groups, OVER) };
  return groups
    .filter(({ stages }) => stages.some(({ steps }) => steps.length > 0))
    .flatMap((group) => {
      const curves = renderCurves(group, options);
      return curves === undefined ? [] : [html`<h3>${group.name}</h3>${curves}`];
    });
}

export function renderTimelineOf(view: RunView): Html {
  const timeline = planTimeline(view, (group) => runHref(view.record.id, "stage", { name: group }), MOST_BARS);
  if (timeline === undefined) return html`<p class="muted">Nothing was executed.</p>`;
  return renderFigure({ title: "When each stage ran", chart: timeline, csv: `${view.record.id}.timeline` });
}

function renderAbout(record: RunRecord): Html {
  const {
    startedAt,
    file,
    machine: { node = "?", ...others },
  } = record;
  const rest = Object.values(others);
  return renderFacts([
    ["Started", renderTime(startedAt)],
    ["Command", html`<code>${renderCommand(record)}</code>`],
    ["Pipeline", html`<code>${file}</code>`],
    ["Machine", `${rest.join(", ")}, Node ${node}`],
  ]);
}
