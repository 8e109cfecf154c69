import { renderGraph } from "./charts/graph.ts";
import { type Html, html, idOf } from "./html.ts";
import { countStandings, drawBoxes } from "./model/graph-view.ts";
import { findPalettes } from "./model/palettes.ts";
import type { RunView, StageGroup, Standing } from "./model/run-view.ts";
import { findResults, groupStages } from "./model/stage-groups.ts";
import type { NavEntry, PageRequest } from "./page.ts";
import { renderFigure } from "./sections/figure.ts";
import { renderFindings } from "./sections/findings.ts";
import { renderCompared, renderOverview } from "./sections/overview.ts";
import { hasBody } from "./sections/report-body.ts";
import { renderStageSection, type SectionOptions } from "./sections/stage-section.ts";
import { planTimeline } from "./sections/timeline-section.ts";

export type ReportOptions = Omit<SectionOptions, "view" | "palettes">;

/** The report of a run: what ran, its results first, then the pipeline, the time, and every stage. */
export function renderRunReport(view: RunView, options: ReportOptions): PageRequest {
  const groups = groupStages(view);
  const results = chooseResults(groups);
  const palettes = findPalettes(groups, options.over);
  const others = groups.filter((group) => !results.includes(group));
  const shared = { ...options, view, palettes };
  const timeline = planTimeline(view);
  const findings = renderFindings(results, options.over);
  const body = html`<header class="page-head"><p class="kicker">Run report</p><h1>${view.record.pipeline}</h1>${renderCompared(view, options.over)}${renderFailed(groups)}</header>
${findings !== undefined && html`<section aria-labelledby="found"><h2 id="found" class="first">What came out</h2>${findings}</section>`}
<section aria-labelledby="made"><h2 id="made" class="first">How it was made</h2>${renderOverview(view)}</section>
${results.length > 0 && html`<section aria-labelledby="results"><h2 id="results">Results</h2>${results.map((group) => renderStageSection(group, { ...shared, leads: false }))}</section>`}
${renderPipeline(view)}
${timeline !== undefined && html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${renderFigure({ title: "When each stage ran", chart: timeline, note: "A row a stage, a bar an instance: bars above each other ran side by side. At the right, the time of all instances together.", csv: `${view.record.pipeline}.timeline` })}</section>`}
${others.length > 0 && html`<section aria-labelledby="stages"><h2 id="stages">Stages</h2><p class="fold-line"><button type="button" data-fold="details.stage" hidden>Open all</button></p>${others.map((group) => renderStageSection(group, { ...shared, folded: true }))}</section>`}`;
  return {
    title: `${view.record.pipeline} · run ${view.record.id}`,
    body,
    nav: [
      ...(findings === undefined ? [] : [{ href: "#found", text: "What came out" }]),
      { href: "#made", text: "How it was made" },
      ...listContents(results, others, timeline !== undefined),
    ],
    brand: html`<p class="brand">pipe</p>`,
  };
}

/** What failed, with links to it: whoever opens the report of such a run looks for that. */
function renderFailed(groups: readonly StageGroup[]): Html | undefined {
  const failed = groups.flatMap(({ name, stages }) => {
    const members = stages.filter(({ standing }) => standing === "failed");
    const [first] = members;
    return first === undefined ? [] : [{ name, count: members.length, message: first.failure?.message ?? "" }];
  });
  if (failed.length === 0) return undefined;
  return html`<div class="failure"><p><strong>What failed</strong></p><ul>${failed.map(({ name, count, message }) => html`<li><a href="#${idOf("stage", name)}">${name}</a>${count > 1 && ` ×${count}`}: ${message}</li>`)}</ul></div>`;
}

/** The drawn graph of a run, in a region that scrolls sideways. */
export function renderPipeline(
  view: RunView,
  hrefOf: (stage: string) => string = (stage) => `#${idOf("stage", stage)}`,
): Html {
  const boxes = drawBoxes(view);
  return html`<section aria-labelledby="pipeline"><h2 id="pipeline">Pipeline</h2><div class="scroll graph-scroll" tabindex="0" role="region" aria-label="The pipeline's graph">${renderGraph(boxes, ({ id }) => hrefOf(id))}</div>
<p class="muted small legend-line">A box is a stage; arrows lead to what reads from it, and are left out where others imply them. The bar shows how its instances ${view.record.state === "running" ? "stand" : "ended"}: ${listLegend(view).map((standing) => html`<span class="swatch-name"><span class="swatch outcome-${standing}"></span> ${standing}</span> `)}</p></section>`;
}

/** What bars can show: all of it while a run goes on, else what there is. */
function listLegend({ record, stages }: RunView): Standing[] {
  const all = ["ran", "cached", "failed", "skipped", "cancelled", "running", "waiting"] as const;
  const counts = countStandings(stages.map(({ standing }) => standing));
  return all.filter((standing) => record.state === "running" || (counts[standing] ?? 0) > 0);
}

/** The last stages that have something to tell. */
function chooseResults(groups: readonly StageGroup[]): StageGroup[] {
  const results = findResults(groups).filter(({ stages }) => stages.some((stage) => hasBody(stage, { curves: true })));
  return results.length <= 4 ? results : [];
}

function listContents(results: readonly StageGroup[], others: readonly StageGroup[], timed: boolean): NavEntry[] {
  const entry = ({ name, stages }: StageGroup): NavEntry => ({
    href: `#${idOf("stage", name)}`,
    text: stages.length > 1 ? `${name} ×${stages.length}` : name,
    level: 3,
    standing: worstOf(stages.map(({ standing }) => standing)),
  });
  return [
    ...(results.length > 0 ? [{ href: "#results", text: "Results" }, ...results.map(entry)] : []),
    { href: "#pipeline", text: "Pipeline" },
    ...(timed ? [{ href: "#timeline", text: "Timeline" }] : []),
    ...(others.length > 0 ? [{ href: "#stages", text: "Stages" }, ...others.map(entry)] : []),
  ];
}

/** What is to be noticed of several. */
export function worstOf(standings: readonly Standing[]): Standing {
  const counts = countStandings(standings);
  const order = ["failed", "running", "cancelled", "skipped", "waiting", "ran", "cached"] as const;
  return order.find((standing) => (counts[standing] ?? 0) > 0) ?? "waiting";
}
