import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderReason } from "../../core/render-reason.ts";
import { breakable, type Html, html, idOf } from "../html.ts";
import { countStandings } from "../model/graph-view.ts";
import { mergeCurves } from "../model/merge-curves.ts";
import { mergeTables } from "../model/merge-tables.ts";
import type { Palettes } from "../model/palettes.ts";
import { findPlaces, nameInstance } from "../model/places.ts";
import type { RunView, StageGroup, StageView } from "../model/run-view.ts";
import { type PictureSource, picturesOf } from "../pictures.ts";
import { renderTable } from "./data-table.ts";
import { renderFailures } from "./failures.ts";
import { renderFigure } from "./figure.ts";
import { renderMetricTable } from "./metric-table.ts";
import { hasBody, notesOf, renderReportBodies } from "./report-body.ts";
import { renderSetup } from "./setup.ts";
import { renderCounts, renderStanding } from "./words.ts";

export interface SectionOptions {
  readonly view: RunView;
  readonly pictures: PictureSource;
  /** The axis that repeats an experiment. */
  readonly over: string;
  readonly palettes: Palettes;
  /** Address of an instance's own page, where there is one. */
  readonly hrefOf?: (stage: StageView) => string;
  /** Address of an artifact's page, where there is one. */
  readonly artifactHref?: (stage: StageView, output: string) => string;
  /** Address of another stage; by default its section on the same page. */
  readonly stageHref?: (stage: string) => string;
  /** Whether the tables that reports lead with are shown; by default they are. */
  readonly leads?: boolean;
  /** Whether a stage is one line until it is opened; one that failed stands open. */
  readonly folded?: boolean;
}

/** Instances whose reports a page shows beside the first one's. */
const MOST_BODIES = 30;

/** All of a stage: its figures over the instances, its curves, what its reports tell, and how it came to be. */
export function renderStageSection(group: StageGroup, options: SectionOptions): Html {
  const { name, stages } = group;
  const [id, head] = [idOf("stage", name), idOf("head", name)];
  const title = html`<h3 id="${head}">${breakable(name)}${stages.length > 1 && html` <span class="count">×${stages.length}</span>`}</h3>${renderFacts(group)}`;
  if (options.folded !== true)
    return html`<section class="stage" id="${id}" aria-labelledby="${head}"><header>${title}</header>${renderBody(group, options)}</section>`;
  const failed = stages.some(({ standing }) => standing === "failed");
  return html`<details class="stage" id="${id}"${failed && html` open`}><summary>${title}</summary>${renderBody(group, options)}</details>`;
}

function renderFacts({ name, uses, stages }: StageGroup): Html {
  const total = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const bytes = stages.reduce((sum, stage) => sum + stage.bytes, 0);
  return html`<span class="stage-facts">${renderCounts(countStandings(stages.map(({ standing }) => standing)))}<code>${uses !== name && uses}</code><span class="num">${total > 0 && renderDuration(total)}</span><span class="num">${bytes > 0 && renderBytes(bytes)}</span></span>`;
}

function renderBody(group: StageGroup, options: SectionOptions): Html {
  const { stages } = group;
  const isTold = isToldByCharts(group);
  return html`${renderFailures(stages, options.hrefOf)}
${isTold ? undefined : renderMetricTable(group, options.over)}
${renderCurves(group, options)}
${isTold ? undefined : renderSharedTables(group, options)}
${renderBodies(group, options)}
${isTold && html`<details><summary>All metrics</summary>${renderMetricTable(group, options.over)}</details>`}
${stages.length > 1 && renderInstances(group, options)}
${renderSetup(group, options)}`;
}

/** Whether a stage's report draws its figures: then their bare list comes last. */
function isToldByCharts({ stages }: StageGroup): boolean {
  return (
    stages.length === 1 &&
    stages.some(({ reports }) => reports.some(({ report }) => Object.keys(report.charts ?? {}).length > 0))
  );
}

/** The curves of a stage, over its instances. */
export function renderCurves(
  { name, stages }: StageGroup,
  { over, palettes }: Pick<SectionOptions, "over" | "palettes">,
): Html | undefined {
  const curves = mergeCurves(stages, over, palettes);
  if (curves.length === 0) return undefined;
  return html`<div class="figures">${curves.map(({ title, panel }) => renderFigure({ title, chart: panel, csv: `${name}.${title}` }))}</div>`;
}

/** What the instances' tables measure row by row, such as AP by class: one chart for all. */
function renderSharedTables({ name, stages }: StageGroup, { over, palettes }: SectionOptions): Html | undefined {
  const charts = mergeTables(stages, over, palettes);
  if (charts.length === 0) return undefined;
  return html`<div class="figures">${charts.map(({ title, panel }) => renderFigure({ title, chart: panel, note: describeDots(stages, over), csv: `${name}.${title}` }))}</div>`;
}

function describeDots(stages: readonly StageView[], over: string): string | undefined {
  const repeated = findPlaces(stages, over).some(({ stages: members }) => members.length > 1);
  return repeated ? `Means over ${over} with their 95 % intervals.` : undefined;
}

/** The report of the one instance; of several, each place's first one, to be opened. */
function renderBodies({ name, stages }: StageGroup, section: SectionOptions): Html | undefined {
  const { pictures, over, palettes, leads = true } = section;
  const options = { pictures, palettes, curves: false, leads };
  const [only] = stages;
  if (stages.length === 1 && only !== undefined) return html`${renderReportBodies(only, options)}`;
  const telling = stages.filter((stage) => hasBody(stage, options));
  if (telling.length === 0) return renderNotes(name, stages);
  const firsts = findPlaces(telling, over).flatMap(({ stages: [first] }) => (first === undefined ? [] : [first]));
  const shown = firsts.slice(0, MOST_BODIES);
  const left = telling.length - shown.length;
  // Pictures are what nothing above has shown yet.
  const open = shown.find((stage) => picturesOf(stage).length > 0);
  const first = open ?? shown[0];
  const unprinted = shown.length - 1;
  return html`${shown.map((stage) => html`<details class="body${stage !== first && " for-screen"}"${stage === open && html` open`}><summary>${nameInstance(stage)}</summary>${renderReportBodies(stage, options)}</details>`)}${unprinted > 0 && html`<p class="muted for-paper">${unprinted} more ${unprinted === 1 ? "instance's report is" : "instances' reports are"} in the file that this was printed from, and printed where they are open.</p>`}${left > 0 && html`<p class="muted">${left} more ${left === 1 ? "instance has a report" : "instances have reports"} of this form; their figures are in the tables and charts above.</p>`}`;
}

/** What instances say that have nothing to show. */
function renderNotes(name: string, stages: readonly StageView[]): Html | undefined {
  const rows = stages.flatMap((stage) => {
    const notes = notesOf(stage);
    return notes.length === 0 ? [] : [[nameInstance(stage), notes.join(" ")]];
  });
  if (rows.length === 0) return undefined;
  return html`<details><summary>Notes</summary>${renderTable({ caption: `Notes of ${name}`, columns: [{ title: "instance" }, { title: "note" }], rows, csv: `${name}.notes` })}</details>`;
}

function renderInstances({ name, stages }: StageGroup, { hrefOf }: SectionOptions): Html {
  const axes = stages[0]?.axes.map(([axis]) => axis) ?? [];
  return html`<details class="for-screen"><summary>${stages.length} instances</summary>${renderTable({
    caption: `Instances of ${name}`,
    columns: [
      ...axes.map((title) => ({ title })),
      { title: "outcome" },
      { title: "why" },
      { title: "time", align: "right" as const },
      { title: "size", align: "right" as const },
    ],
    rows: putFailedFirst(stages).map((stage) => [
      ...axes.map((axis, index) =>
        linkFirst(stage.axes.find(([each]) => each === axis)?.[1] ?? "", index === 0 ? hrefOf?.(stage) : undefined),
      ),
      { shown: renderStanding(stage.standing), value: stage.standing },
      stage.reason === undefined ? "" : renderReason(stage.reason),
      { shown: renderDuration(stage.durationMs), value: stage.durationMs },
      { shown: renderBytes(stage.bytes), value: stage.bytes },
    ]),
    csv: `${name}.instances`,
  })}</details>`;
}

/** Whoever opens the list of many looks for what failed. */
function putFailedFirst(stages: readonly StageView[]): StageView[] {
  const failed = stages.filter(({ standing }) => standing === "failed");
  return [...failed, ...stages.filter(({ standing }) => standing !== "failed")];
}

function linkFirst(text: string, href: string | undefined): { shown: Html | string; value: string } {
  return { shown: href === undefined ? text : html`<a href="${href}">${text}</a>`, value: text };
}
