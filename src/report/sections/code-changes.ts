import { type CodeReach, listCodeReach } from "../../core/code-reach.ts";
import type { CodeChange } from "../../core/compare-code.ts";
import { foldNames } from "../../core/instance-name.ts";
import { type Html, html } from "../html.ts";
import type { CodeDiff } from "../model/change-view.ts";
import { type MarkedLine, markLines } from "../model/mark-lines.ts";
import { renderTable } from "./data-table.ts";

/** Lines of a diff that a page shows. */
const MOST_LINES = 400;
/** Lines of a diff that stands open. */
const OPEN_LINES = 60;

/** The code that differs: each file once with what it reaches, then the lines as they run. */
export function renderCodeChanges(changes: readonly CodeChange[], diffs: readonly CodeDiff[]): Html | undefined {
  if (changes.length === 0) return undefined;
  const reach = listCodeReach(changes);
  const shown = new Map<string, string>();
  return html`${reach.length > 0 && renderReach(reach)}<h3 class="apart">Lines that differ</h3><p class="muted small">As they run: bundled, comments and types removed. What stage types share is shown with the first.</p>
${changes.map((change) => {
  const diff = diffs.find(({ before, after }) => before === change.before && after === change.after);
  return diff === undefined ? renderLost(change) : renderDiff(change, diff, shown);
})}`;
}

function renderReach(reach: readonly CodeReach[]): Html {
  return renderTable({
    caption: "Files and packages that differ",
    columns: [{ title: "file or package" }, { title: "change" }, { title: "stage types that it is part of" }],
    rows: reach.map(({ what, change, types }) => [
      { shown: html`<code>${what}</code>`, value: what },
      change,
      types.join(", "),
    ]),
    csv: "code",
  });
}

function renderLost({ type, stages, before, after }: CodeChange): Html {
  return html`<p><strong>${type}</strong> <span class="count">${foldNames(stages)}</span>: <span class="muted">the code itself is in the store no more: <code>${before.slice(0, 12)}</code> → <code>${after.slice(0, 12)}</code></span></p>`;
}

type Hunk = CodeDiff["hunks"][number];

/** The hunks that no stage type before this one has shown. */
function renderDiff({ type, stages }: CodeChange, { hunks }: CodeDiff, shown: Map<string, string>): Html {
  const fresh = hunks.filter((hunk) => !shown.has(keyOf(hunk)));
  const known = new Set(hunks.flatMap((hunk) => shown.get(keyOf(hunk)) ?? []));
  for (const hunk of fresh) shown.set(keyOf(hunk), type);
  const also = hunks.length - fresh.length;
  const shared = also > 0 && `${also} ${also === 1 ? "change is" : "changes are"} shown with ${[...known].join(", ")}`;
  if (fresh.length === 0)
    return html`<p><strong>${type}</strong> <span class="count">${foldNames(stages)}</span>: <span class="muted">${shared}.</span></p>`;
  const lines = fresh.flatMap(({ oldStart, newStart, lines }): MarkedLine[] => [
    { kind: "hunk", parts: [{ text: `@@ ${oldStart} → ${newStart}`, marked: false }] },
    ...markLines(lines),
  ]);
  const count = (kind: MarkedLine["kind"]): number => lines.filter((line) => line.kind === kind).length;
  const left = lines.length - MOST_LINES;
  return html`<details class="body"${lines.length <= OPEN_LINES && html` open`}><summary><strong>${type}</strong> <span class="count">${foldNames(stages)}</span> <span class="plus">+${count("add")}</span> <span class="minus">−${count("del")}</span></summary>
<div class="diff" tabindex="0" role="group" aria-label="Lines of ${type} that differ">${lines.slice(0, MOST_LINES).map(renderLine)}</div>${left > 0 && html`<p class="muted">${left} more lines differ.</p>`}${shared !== false && html`<p class="muted small">${shared}.</p>`}</details>`;
}

function renderLine({ kind, parts }: MarkedLine): Html {
  return html`<div class="${kind}">${parts.map(({ text, marked }) => (marked ? html`<mark>${text}</mark>` : text))}</div>`;
}

function keyOf({ lines }: Hunk): string {
  return lines.filter((line) => !line.startsWith(" ")).join("\n");
}
