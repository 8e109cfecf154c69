import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderReasonLong } from "../../core/render-reason.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { breakable, html } from "../../report/html.ts";
import { findPalettes } from "../../report/model/palettes.ts";
import type { StageView } from "../../report/model/run-view.ts";
import { groupStages } from "../../report/model/stage-groups.ts";
import { renderStageSection } from "../../report/sections/stage-section.ts";
import { renderFacts, renderStanding } from "../../report/sections/words.ts";
import { OVER, type UiSources } from "../sources.ts";
import { renderUiPage, runHref } from "./frame.ts";
import { linkPictures, linksOf } from "./report-page.ts";

/** One instance: how it stands, its log as it grows, its report, its artifacts. */
export function renderInstancePage(record: RunRecord, name: string, sources: UiSources): string | undefined {
  const view = sources.readView(record, (each) => each === name);
  const stage = view.stages.find((each) => each.name === name);
  if (stage === undefined) return undefined;
  const groups = groupStages(view);
  const alone = { ...view, stages: [stage] };
  const group = {
    name,
    uses: usesOf(stage, view.plan?.stages.find((each) => each.name === name)?.uses),
    stages: [stage],
    sources: groups.find((each) => each.name === stage.group)?.sources ?? [],
  };
  const isTold = stage.manifest !== undefined || stage.steps.length > 0;
  const section = {
    view: alone,
    pictures: linkPictures(view),
    over: OVER,
    palettes: findPalettes(groups, OVER),
  };
  const body = html`<p class="kicker"><a href="${runHref(record.id)}">${record.pipeline}</a> · <a href="${runHref(record.id, "stage", { name: stage.group })}">${stage.group}</a></p><h1>${breakable(name)}</h1>
${renderFacts([
  ["Outcome", renderStanding(stage.standing)],
  ["Failure", stage.failure && html`${stage.failure.message} <code>${stage.failure.code}</code>`],
  ["Why", stage.reason === undefined ? undefined : renderReasonLong(stage.reason).join("; ")],
  ["Took", stage.durationMs > 0 ? renderDuration(stage.durationMs) : undefined],
  ["Made", stage.bytes > 0 ? renderBytes(stage.bytes) : undefined],
  [
    "Executed by",
    stage.manifest === undefined || stage.manifest.run === record.id
      ? undefined
      : html`<a href="${runHref(stage.manifest.run)}">run <code>${stage.manifest.run}</code></a>`,
  ],
])}
${stage.manifest !== undefined && html`<section aria-labelledby="artifacts"><h2 id="artifacts">Artifacts</h2><ul>${Object.entries(stage.manifest.outputs).map(([output, { kind, bytes, files }]) => html`<li><a href="${runHref(record.id, "artifact", { stage: name, output })}">${output}</a> <span class="muted">${kind}, ${renderBytes(bytes)}${files > 1 && `, ${files} files`}</span></li>`)}</ul></section>`}
<section aria-labelledby="log"><h2 id="log">Log</h2><pipe-log data-src="${runHref(record.id, "log", { name })}"><pre tabindex="0" role="group" aria-label="Log of ${name}"></pre></pipe-log></section>
${isTold && html`<h2 id="report">Report</h2><div class="alone">${renderStageSection(group, { ...section, ...linksOf(view) })}</div>`}`;
  return renderUiPage({
    title: `${name} · ${record.id}`,
    body,
    nav: [
      { href: "/", text: "All runs" },
      { href: runHref(record.id), text: "← The run" },
      { href: "#log", text: "Log" },
      ...(isTold ? [{ href: "#report", text: "Report" }] : []),
    ],
  });
}

function usesOf({ manifest }: StageView, planned: string | undefined): string {
  return planned ?? manifest?.key.type ?? "";
}
