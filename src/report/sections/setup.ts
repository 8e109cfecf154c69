import type { Json } from "../../core/json.ts";
import { renderBytes } from "../../core/render-bytes.ts";
import { renderValue } from "../../core/render-reason.ts";
import { type Html, html, idOf } from "../html.ts";
import type { RunView, StageGroup, StageView } from "../model/run-view.ts";
import { renderFacts } from "./words.ts";

interface SetupOptions {
  readonly view: RunView;
  readonly artifactHref?: (stage: StageView, output: string) => string;
  readonly stageHref?: (stage: string) => string;
}

const VALUE_WIDTH = 200;
const FEW_FILES = 8;

/** How a stage came to be: its params, what it read and made, its code. */
export function renderSetup(
  { stages, sources }: StageGroup,
  { view, artifactHref, stageHref = (name) => `#${idOf("stage", name)}` }: SetupOptions,
): Html | undefined {
  const made = stages.find(({ manifest }) => manifest !== undefined);
  if (made?.manifest === undefined) return undefined;
  const { manifest } = made;
  const params = collectParams(stages);
  const code = view.codes.get(manifest.key.code);
  const packages = Object.entries(code?.packages ?? {});
  return html`<details class="setup"><summary>Params, artifacts, code</summary>
${params.length > 0 && html`<h4>Params</h4>${renderFacts(params.map(([name, values]) => [name, html`<code>${values.join(" · ")}</code>`]))}`}
<h4>Reads</h4><p>${sources.length === 0 ? "no other stage" : sources.map((source, index) => html`${index > 0 && ", "}<a href="${stageHref(source)}">${source}</a>`)}</p>
<h4>Artifacts${stages.length > 1 && html` of ${made.name}`}</h4>${renderFacts(
    Object.entries(manifest.outputs).map(([output, { kind, bytes, files, digest }]) => [
      output,
      html`${artifactHref === undefined ? kind : html`<a href="${artifactHref(made, output)}">${kind}</a>`}, ${renderBytes(bytes)}${files > 1 && html`, ${files} files`} <code class="digest">${digest.slice(0, 12)}</code>`,
    ]),
  )}
<h4>Code</h4><p><code class="digest">${manifest.key.code.slice(0, 12)}</code>${packages.length > 0 && html` with ${packages.map(([name, version], index) => html`${index > 0 && ", "}<code>${name} ${version}</code>`)}`}</p>
${code !== undefined && renderFiles(Object.entries(code.files))}</details>`;
}

/** Files that a stage type's code is bundled from, folded where they are many. */
function renderFiles(files: readonly (readonly [path: string, digest: string])[]): Html {
  const list = html`<ul class="files">${files.map(([path, digest]) => html`<li><code>${path}</code> <code class="digest">${digest.slice(0, 12)}</code></li>`)}</ul>`;
  return files.length <= FEW_FILES
    ? list
    : html`<details class="for-screen"><summary>${files.length} files</summary>${list}</details>`;
}

/** Each param with the values that it has over the instances. */
function collectParams(stages: readonly StageView[]): (readonly [name: string, values: string[]])[] {
  const params = new Map<string, Set<string>>();
  for (const { manifest } of stages) {
    for (const [name, value] of Object.entries(manifest?.key.params ?? {}) as [string, Json][]) {
      const values = params.get(name) ?? new Set();
      params.set(name, values.add(renderValue(value, VALUE_WIDTH)));
    }
  }
  return [...params].map(([name, values]) => [name, cut([...values])]);
}

function cut(values: string[]): string[] {
  return values.length <= 12 ? values : [...values.slice(0, 12), `… ${values.length - 12} more`];
}
