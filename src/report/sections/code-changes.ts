import type { CodeChange } from "../../core/compare-code.ts";
import { foldNames } from "../../core/instance-name.ts";
import { type Html, html } from "../html.ts";
import type { CodeDiff } from "../model/change-view.ts";

/** Lines of a diff that a page shows. */
const MOST_LINES = 400;

const KINDS: { readonly [sign: string]: string } = { "+": "add", "-": "del" };

/** The code that differs: files, packages, and the lines as they run. */
export function renderCodeChanges(changes: readonly CodeChange[], diffs: readonly CodeDiff[]): Html | undefined {
  if (changes.length === 0) return undefined;
  return html`${changes.map((change) => {
    const diff = diffs.find(({ before, after }) => before === change.before && after === change.after);
    return html`<h3>${change.type} <span class="count">${foldNames(change.stages)}</span></h3>
<ul class="files">${(change.files ?? []).map((file) => html`<li><code>${file.path}</code> ${file.change}</li>`)}${(change.packages ?? []).map(({ name, before, after }) => html`<li>package <code>${name}</code> ${before ?? "absent"} → ${after ?? "absent"}</li>`)}</ul>
${diff === undefined ? html`<p class="muted">The code itself is in the store no more: <code>${change.before.slice(0, 12)}</code> → <code>${change.after.slice(0, 12)}</code></p>` : renderDiff(diff)}`;
  })}`;
}

function renderDiff({ type, hunks }: CodeDiff): Html {
  const lines = hunks.flatMap(({ oldStart, newStart, lines }) => [`@@ ${oldStart} → ${newStart}`, ...lines]);
  const left = lines.length - MOST_LINES;
  return html`<div class="diff" tabindex="0" role="region" aria-label="Lines of ${type} that differ">${lines.slice(0, MOST_LINES).map((line) => html`<div class="${line.startsWith("@@") ? "hunk" : (KINDS[line[0] ?? ""] ?? "")}">${line}</div>`)}</div>${left > 0 && html`<p class="muted">${left} more lines differ.</p>`}<p class="muted small">As it runs: bundled, comments and types removed.</p>`;
}
