import { lstatSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { compareNames } from "../../core/compare-names.ts";
import { renderBytes } from "../../core/render-bytes.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { type Html, html } from "../../report/html.ts";
import { renderTable } from "../../report/sections/data-table.ts";
import { renderFacts } from "../../report/sections/words.ts";
import { type FoundArtifact, findArtifact } from "../artifacts/find-artifact.ts";
import { readSafetensorsHeader } from "../artifacts/safetensors-header.ts";
import type { UiSources } from "../sources.ts";
import { renderUiPage, runHref } from "./frame.ts";
import { renderImageSet } from "./image-set-page.ts";
import { layOutJson, renderText } from "./text-page.ts";
import { renderTrackSet } from "./track-set-page.ts";

/** Files of a folder that a page lists. */
const MOST_FILES = 1000;
/** A JSON file that is shown with the artifact that it is in. */
const MOST_CARD_BYTES = 4096;

/** An artifact, or a file in it, as its kind is best looked at. */
export function renderArtifactPage(record: RunRecord, query: URLSearchParams, sources: UiSources): string | undefined {
  const found = findArtifact(record, query, sources);
  if (found === undefined) return undefined;
  const { artifact, stage, output, path } = found;
  const body = html`<p class="kicker"><a href="${runHref(record.id)}">${record.pipeline}</a> · <a href="${runHref(record.id, "instance", { name: stage })}">${stage}</a></p>
<h1><a class="plain" href="${runHref(record.id, "artifact", { stage, output })}">${output}</a>${path !== "" && html`<span class="count"> / ${path}</span>`}</h1>
${
  path === "" &&
  renderFacts([
    ["Kind", artifact.kind],
    ["Size", renderBytes(artifact.bytes)],
    ["Files", String(artifact.files)],
    ["Digest", html`<code>${artifact.digest}</code>`],
  ])
}${renderContent(record, found, { page: Math.max(0, Math.floor(Number(query.get("page")) || 0)), sources })}`;
  return renderUiPage({
    title: `${stage}.${output}`,
    body,
    nav: [
      { href: "/", text: "All runs" },
      { href: runHref(record.id), text: "← The run" },
    ],
  });
}

function renderContent(
  record: RunRecord,
  found: FoundArtifact,
  { page, sources }: { readonly page: number; readonly sources: UiSources },
): Html {
  if (!statSync(found.real).isDirectory()) return renderFile(record, found, page);
  const isWhole = found.path === "";
  const shown = isWhole && (renderImageSet(record, found, page) ?? renderTrackSet(record, found, page, sources));
  return html`${shown}${isWhole && shown === undefined && renderCards(found.real)}${renderFiles(record, found)}`;
}

/** What an artifact says of itself: its small JSON files, such as an encoder's or the features' beside their tensors. */
function renderCards(folder: string): Html[] {
  const cards = readdirSync(folder)
    .sort()
    .filter((name) => extname(name) === ".json");
  return cards.flatMap((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    const json = stats.isFile() && stats.size <= MOST_CARD_BYTES ? layOutJson(path, stats.size) : undefined;
    return json === undefined
      ? []
      : [html`<h2>${name}</h2><pre tabindex="0" role="group" aria-label="${name}">${json}</pre>`];
  });
}

function renderFiles(record: RunRecord, { stage, output, path, real }: FoundArtifact): Html {
  // file-2 before file-10.
  const names = readdirSync(real).sort(compareNames);
  return html`<h2>Files</h2>${renderTable({
    caption: "Files",
    whole: true,
    columns: [{ title: "name" }, { title: "size", align: "right" }],
    rows: names.slice(0, MOST_FILES).map((name) => {
      const inside = path === "" ? name : `${path}/${name}`;
      // Not of what a link leads to.
      const stats = lstatSync(join(real, name), { throwIfNoEntry: false });
      const href = runHref(record.id, "artifact", { stage, output, path: inside });
      const folder = stats?.isDirectory() === true;
      return [
        { shown: html`<a href="${href}">${name}${folder && "/"}</a>`, value: name },
        folder || stats === undefined ? "" : { shown: renderBytes(stats.size), value: stats.size },
      ];
    }),
  })}${names.length > MOST_FILES && html`<p class="muted">${names.length - MOST_FILES} more files: <code>pipe get '${stage}.${output}'</code></p>`}`;
}

function renderFile(record: RunRecord, found: FoundArtifact, page: number): Html {
  const { stage, output, path, real } = found;
  const raw = runHref(record.id, "raw", { stage, output, path });
  const save = html`<p><a class="button" href="${raw}" download="${path === "" ? output : path.replace(/.*\//, "")}">Save the file</a></p>`;
  if (/^\.(?:png|jpe?g|webp|gif|svg)$/i.test(extname(path)))
    return html`${save}<img class="whole" src="${raw}" alt="${path}">`;
  const tensors = readSafetensorsHeader(real);
  return html`${save}${tensors === undefined ? renderText(record, found, page) : renderTensors(tensors)}`;
}

function renderTensors({ tensors, metadata }: NonNullable<ReturnType<typeof readSafetensorsHeader>>): Html {
  const size = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
  const values = tensors.reduce((sum, { shape }) => sum + size(shape), 0);
  return html`<h2>${tensors.length} tensors, ${values.toLocaleString("en")} values</h2>${metadata !== undefined && html`<pre tabindex="0" role="group" aria-label="Metadata">${JSON.stringify(metadata, undefined, 2)}</pre>`}${renderTable(
    {
      caption: "Tensors",
      columns: [{ title: "name" }, { title: "type" }, { title: "shape" }, { title: "values", align: "right" }],
      rows: tensors.map(({ name, dtype, shape }) => [
        { shown: html`<code>${name}</code>`, value: name },
        dtype,
        shape.join(" × ") || "scalar",
        size(shape),
      ]),
      csv: "tensors",
    },
  )}`;
}
