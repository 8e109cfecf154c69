import { describeSettings } from "../core/describe-settings.ts";
import { renderDuration } from "../core/render-duration.ts";
import type { RunRecord } from "../core/run-record.ts";
import { summarizeComparison } from "../core/summarize-comparison.ts";
import { type Html, html } from "./html.ts";
import type { ChangeView, PictureChange } from "./model/change-view.ts";
import type { PageRequest } from "./page.ts";
import {
  renderArtifactChanges,
  renderInputChanges,
  renderParamChanges,
  renderStageChanges,
} from "./sections/change-tables.ts";
import { renderCodeChanges } from "./sections/code-changes.ts";
import { renderTable, type Value } from "./sections/data-table.ts";
import { renderMetricChanges } from "./sections/metric-changes.ts";
import { renderCounts, renderFacts, renderTime } from "./sections/words.ts";

/** The page that compares two runs: what was changed, and what moved. */
export function renderChangeReport(view: ChangeView, pictures: readonly PictureChange[]): PageRequest {
  const { comparison } = view;
  const sections: readonly Section[] = [
    { id: "params", title: "Params", body: renderParamChanges(comparison.params) },
    { id: "metrics", title: "Metrics", body: renderMetricChanges(comparison.metrics, view.over) },
    { id: "inputs", title: "Inputs", body: renderInputChanges(comparison.inputs) },
    { id: "code", title: "Code", body: renderCodeChanges(comparison.code, view.codeDiffs) },
    {
      id: "pictures",
      title: "Pictures",
      body: pictures.length === 0 ? undefined : html`${pictures.map(renderPicture)}`,
    },
    {
      id: "stages",
      title: "Stages",
      body: fold("Stages that one run has alone, or made alone", renderStageChanges(comparison.stages)),
    },
    {
      id: "artifacts",
      title: "Artifacts",
      body: fold("Artifacts added, removed or changed", renderArtifactChanges(comparison.artifacts)),
    },
  ];
  const differing = sections.filter((section) => section.body !== undefined);
  const body = html`<header class="page-head"><p class="kicker">Two runs compared</p><h1>${titleOf(view)}</h1>${view.before.id === view.after.id && html`<p><strong>Both are the same run.</strong></p>`}${renderRuns(view)}${renderSummary(view)}${renderSame(sections)}</header>
${differing.map(({ id, title, body }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`)}`;
  return {
    title: `${titleOf(view)}: ${view.before.id} and ${view.after.id}`,
    body,
    nav: differing.map(({ id, title }) => ({ href: `#${id}`, text: title })),
    brand: html`<p class="brand">pipe</p>`,
  };
}

/** What is rather looked up than read. */
function fold(title: string, body: Html | undefined): Html | undefined {
  return body && html`<details><summary>${title}</summary>${body}</details>`;
}

/** What one asks first: what was changed, and what moved because of it. */
function renderSummary({ comparison }: ChangeView): Html {
  const { changed, moved } = summarizeComparison(comparison);
  return html`<div class="summary">${renderFacts([
    ["Changed", changed],
    ["Moved", moved],
  ])}</div>`;
}

/** What is the same in both runs, in one line. */
function renderSame(sections: readonly Section[]): Html | undefined {
  const same = sections.filter(({ body }) => body === undefined).map(({ title }) => title.toLowerCase());
  return same.length === 0 ? undefined : html`<p class="muted">No difference in ${same.join(", ")}.</p>`;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html | undefined;
}

function titleOf({ before, after }: ChangeView): string {
  return before.pipeline === after.pipeline ? after.pipeline : `${before.pipeline} and ${after.pipeline}`;
}

function renderRuns({ before, after }: ChangeView): Html {
  return renderTable({
    caption: "The two runs",
    sparse: true,
    stacks: true,
    columns: [
      { title: "side" },
      { title: "run" },
      { title: "settings" },
      { title: "started" },
      { title: "took" },
      { title: "outcome" },
    ],
    rows: [before, after].map((record, index) => [
      index === 0 ? "A" : "B",
      { shown: html`<code class="figure">${record.id}</code>`, value: record.id },
      renderSettings(record),
      { shown: renderTime(record.startedAt), value: record.startedAt },
      { shown: renderDuration(record.durationMs), value: record.durationMs },
      { shown: renderCounts(record.outcomes), value: "" },
    ]),
  });
}

function renderSettings(record: RunRecord): Value {
  const settings = describeSettings(record);
  return settings === "" ? "" : { shown: html`<code>${settings}</code>`, value: settings };
}

function renderPicture({ stage, title, alt, before, after, difference }: PictureChange): Html {
  const sides = [
    ["A", before],
    ["B", after],
    ["Difference, four times as strong", difference],
  ] as const;
  return html`<h3>${stage}: ${title}</h3><div class="triple">${sides.map(([name, side]) =>
    side === undefined
      ? undefined
      : html`<figure class="picture"><button type="button" class="zoom" aria-label="Enlarge ${name}: ${title}"><img src="${side.src}" alt="${name}: ${alt}" width="${side.width ?? 0}" height="${side.height ?? 0}"></button><figcaption>${name}</figcaption></figure>`,
  )}</div>`;
}
