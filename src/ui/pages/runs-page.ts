import { basename } from "node:path/posix";
import { describeSettings } from "../../core/describe-settings.ts";
import { renderDuration } from "../../core/render-duration.ts";
import type { RunSummary } from "../../core/run-record.ts";
import { breakable, type Html, html } from "../../report/html.ts";
import { renderCounts, renderMinute } from "../../report/sections/words.ts";
import { LOOKS, type RunState, stateOf } from "../run-state.ts";
import type { UiSources } from "../sources.ts";
import { renderUiPage, runHref } from "./frame.ts";

/** Runs that the page lists. */
const MOST_RUNS = 2000;

/** The list of runs: searched and filtered in the browser, two of them compared by a form. */
export function renderRunsPage(sources: UiSources): string {
  const runs = sources.listRuns();
  const pipelines = [...new Set(runs.map(({ pipeline }) => pipeline))].sort();
  const body = html`<h1>Runs</h1>
<form action="/compare" data-runs${runs.length === 0 && html` hidden`}>
<div class="tools"><label>Search <input type="search" data-search placeholder="id, pipeline, settings"></label>
<label>Pipeline <select data-filter="pipeline"><option value="">all</option>${pipelines.map((name) => html`<option>${name}</option>`)}</select></label>
<label>Outcome <select data-filter="state"><option value="">any</option>${["running", "fine", "failed", "interrupted"].map((state) => html`<option>${state}</option>`)}</select></label>
<button type="submit" data-compare>Compare two chosen</button>
<span class="muted small" role="status" data-shown>${runs.length} ${runs.length === 1 ? "run" : "runs"}</span></div>
<table class="runs"><caption class="unseen">Runs, newest first</caption><thead><tr>${HEADS.map(([name, title]) => html`<th scope="col" class="${name}">${title}</th>`)}</tr></thead><tbody data-rows>${renderRunRows(runs, sources)}</tbody></table>
<p data-none hidden>No run fits. <button type="button" data-clear>Show all</button></p></form>
<p data-empty${runs.length > 0 && html` hidden`}>This store has no runs yet. Start one, and it appears here: <code>pipe run pipelines/smoke.yaml</code></p>${runs.length > MOST_RUNS && html`<p class="muted">${runs.length - MOST_RUNS} older runs: <code>pipe runs --limit 0</code></p>`}`;
  return renderUiPage({ title: "Runs · pipe", body, nav: [] });
}

const HEADS: readonly (readonly [name: string, title: Html | string])[] = [
  ["choose", html`<span class="unseen">Choose</span>`],
  ["run", "run"],
  ["pipeline", "pipeline"],
  ["settings", "settings"],
  ["started", html`started <span class="unit">UTC</span>`],
  ["took num", "took"],
  ["outcome", "outcome"],
];

/** The rows of the list, also for a page that follows it. */
export function renderRunRows(runs: readonly RunSummary[], sources: UiSources): Html[] {
  return runs.slice(0, MOST_RUNS).map((run) => renderRow(run, sources));
}

function renderRow(run: RunSummary, sources: UiSources): Html {
  const { id, pipeline, file, startedAt, durationMs } = run;
  const state = stateOf(run);
  const settings = describeSettings(run);
  return html`<tr data-pipeline="${pipeline}" data-state="${state}" data-text="${[id, pipeline, basename(file), settings, state].join(" ").toLowerCase()}"><td class="choose"><label class="tick"><input type="checkbox" name="run" value="${id}" aria-label="Choose ${id}"></label></td><td><a href="${runHref(id)}"><code class="figure">${id}</code></a></td><td>${pipeline}</td><td class="settings">${breakable(settings)}</td><td>${renderMinute(startedAt)}</td><td class="num">${renderDuration(durationMs)}</td><td>${renderOutcome(run, state, sources)}</td></tr>`;
}

/** How a run stands: of one that goes on how far it is, of one that failed what failed first and why. */
function renderOutcome({ id, outcomes }: RunSummary, state: RunState, sources: UiSources): Html {
  const total = state === "running" ? sources.countStages(id) : undefined;
  const done = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const failure = outcomes.failed > 0 ? sources.findFailure(id) : undefined;
  return html`${(state === "running" || state === "interrupted") && html`<strong class="standing standing-${LOOKS[state]}">${state}</strong> `}${total !== undefined && html`<span class="figure">${done} of ${total} stages</span> `}${renderCounts(outcomes)}${failure !== undefined && html`<div class="why">${breakable(failure.stage)}: ${failure.message}</div>`}`;
}
