import type { ArtifactChange } from "../../core/compare-artifacts.ts";
import type { InputComparison } from "../../core/compare-inputs.ts";
import type { ParamChange, StageComparison } from "../../core/compare-runs.ts";
import { foldBy } from "../../core/fold-by.ts";
import { foldWires } from "../../core/fold-wires.ts";
import { foldNames, parseInstanceName } from "../../core/instance-name.ts";
import { renderBytes } from "../../core/render-bytes.ts";
import { renderValue } from "../../core/render-reason.ts";
import { type Html, html } from "../html.ts";
import { renderTable } from "./data-table.ts";

/** Params that differ; instances that changed alike in one row. */
export function renderParamChanges(params: readonly ParamChange[]): Html | undefined {
  if (params.length === 0) return undefined;
  const groups = foldBy(params, nameOf, ({ stage, name, before, after }) =>
    JSON.stringify([groupOf(stage), name, before, after]),
  );
  return renderTable({
    caption: "Params that differ",
    columns: [{ title: "stage" }, { title: "param" }, { title: "A" }, { title: "B" }],
    rows: groups.map(([[first], names]) => [
      foldNames(names),
      first?.name,
      renderSide(first?.before),
      renderSide(first?.after),
    ]),
    csv: "params",
  });
}

/** Inputs that changed from outside, and how many stages only follow. */
export function renderInputChanges({ roots, echoes }: InputComparison): Html | undefined {
  if (roots.length + echoes.length === 0) return undefined;
  const groups = foldBy(roots, nameOf, ({ stage, input, before, after }) =>
    JSON.stringify([groupOf(stage), input, before, after]),
  );
  const following = new Set(echoes.map(({ stage }) => stage)).size;
  return html`${
    groups.length > 0 &&
    renderTable({
      caption: "Inputs that differ",
      columns: [{ title: "input" }, { title: "A" }, { title: "B" }],
      rows: groups.map(([[first], names]) => [`${foldNames(names)}.${first?.input ?? ""}`, ...foldWires(first ?? {})]),
      csv: "inputs",
    })
  }${following > 0 && html`<p class="muted">${following} ${following === 1 ? "stage reads" : "stages read"} what changed stages made.</p>`}`;
}

/** Stages that one run has alone, or made alone. */
export function renderStageChanges({ added, removed, outcomes }: StageComparison): Html | undefined {
  if (added.length + removed.length + outcomes.length === 0) return undefined;
  return renderTable({
    caption: "Stages that differ",
    columns: [{ title: "stage" }, { title: "change" }],
    rows: [
      ...fold(added.map((stage) => [stage, "only in B"])),
      ...fold(removed.map((stage) => [stage, "only in A"])),
      ...fold(outcomes.map(({ stage, before, after }) => [stage, `${before} → ${after}`])),
    ],
    csv: "stages",
  });
}

/** Instances of a stage that changed alike, in one row. */
function fold(rows: readonly (readonly [stage: string, change: string])[]): [string, string][] {
  const groups = foldBy(
    rows,
    ([stage]) => stage,
    ([stage, change]) => JSON.stringify([groupOf(stage), change]),
  );
  return groups.map(([[first], names]) => [foldNames(names), first?.[1] ?? ""]);
}

/** Artifacts added, removed or changed; instances that changed alike in one row. */
export function renderArtifactChanges(changes: readonly ArtifactChange[]): Html | undefined {
  if (changes.length === 0) return undefined;
  const groups = foldBy(changes, nameOf, ({ stage, output, change }) =>
    JSON.stringify([groupOf(stage), output, change]),
  );
  return renderTable({
    caption: "Artifacts that differ",
    columns: [
      { title: "artifact" },
      { title: "kind" },
      { title: "change" },
      { title: "A", align: "right" },
      { title: "B", align: "right" },
    ],
    rows: groups.map(([members, names]) => {
      const [first] = members;
      return [
        `${foldNames(names)}.${first?.output ?? ""}`,
        (first?.after ?? first?.before)?.kind,
        first?.change,
        size(members, "before"),
        size(members, "after"),
      ];
    }),
    csv: "artifacts",
  });
}

function size(members: readonly ArtifactChange[], side: "before" | "after"): string | { shown: string; value: number } {
  const bytes = members.reduce((sum, member) => sum + (member[side]?.bytes ?? 0), 0);
  return members.some((member) => member[side] !== undefined) ? { shown: renderBytes(bytes), value: bytes } : "";
}

function renderSide(value: ParamChange["before"]): { shown: Html | string; value: string } {
  const text = value === undefined ? "absent" : renderValue(value, 400);
  return { shown: value === undefined ? text : html`<code>${text}</code>`, value: text };
}

function nameOf({ stage }: { readonly stage: string }): string {
  return stage;
}

function groupOf(name: string): string {
  return parseInstanceName(name).stage;
}
