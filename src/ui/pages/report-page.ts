import type { RunRecord } from "../../core/run-record.ts";
import { breakable, html } from "../../report/html.ts";
import { findPalettes } from "../../report/model/palettes.ts";
import type { RunView, StageView } from "../../report/model/run-view.ts";
import { groupStages } from "../../report/model/stage-groups.ts";
import type { PictureSource } from "../../report/pictures.ts";
import { renderRunReport } from "../../report/run-report.ts";
import { renderStageSection } from "../../report/sections/stage-section.ts";
import { OVER, type UiSources } from "../sources.ts";
import { renderUiPage, runHref } from "./frame.ts";

/** The report of a run, with its pictures in full. */
export function renderReportPage(record: RunRecord, sources: UiSources): string {
  const view = sources.readView(record, () => true);
  const page = renderRunReport(view, { pictures: linkPictures(view), over: OVER, ...linksOf(view) });
  return renderUiPage({ ...page, nav: [{ href: runHref(record.id), text: "← The run" }, ...page.nav] });
}

/** One stage with all its instances; undefined where the run has none of this name. */
export function renderStagePage(record: RunRecord, name: string, sources: UiSources): string | undefined {
  const light = sources.readView(record, () => false);
  // A box of a graph too large to draw is a stage type.
  const members = new Set(light.stages.filter((stage) => stage.group === name).map((stage) => stage.name));
  const view = sources.readView(record, (stage) => members.has(stage));
  const groups = groupStages(view);
  const group = groups.find((each) => each.name === name);
  if (group === undefined) return undefined;
  const body = html`<p class="kicker"><a href="${runHref(record.id)}">${record.pipeline}</a> · run <code>${record.id}</code></p><h1>${breakable(name)}${group.stages.length > 1 && html` <span class="count">×${group.stages.length}</span>`}</h1><h2 class="unseen">What it made</h2>
<div class="alone">${renderStageSection(group, { view, pictures: linkPictures(view), over: OVER, palettes: findPalettes(groups, OVER), ...linksOf(view) })}</div>`;
  return renderUiPage({
    title: `${name} · ${record.id}`,
    body,
    nav: [
      { href: "/", text: "All runs" },
      { href: runHref(record.id), text: "← The run" },
    ],
  });
}

/** Pictures by their address, as they are. */
export function linkPictures({ record }: RunView): PictureSource {
  return ({ stage, output, picture }) => {
    const src = runHref(record.id, "raw", { stage: stage.name, output, path: picture.file });
    return { src, href: src };
  };
}

export function linksOf({ record }: RunView): {
  hrefOf(stage: StageView): string;
  artifactHref(stage: StageView, output: string): string;
  stageHref(stage: string): string;
} {
  return {
    hrefOf: ({ name }) => runHref(record.id, "instance", { name }),
    artifactHref: ({ name }, output) => runHref(record.id, "artifact", { stage: name, output }),
    stageHref: (name) => runHref(record.id, "stage", { name }),
  };
}
