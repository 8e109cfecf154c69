import { listCodeReach } from "./code-reach.ts";
import type { ArtifactChange } from "./compare-artifacts.ts";
import type { CodeChange } from "./compare-code.ts";
import type { InputComparison } from "./compare-inputs.ts";
import type { PlanComparison } from "./compare-plans.ts";
import type { ParamChange, RunComparison, StageComparison } from "./compare-runs.ts";
import { foldBy } from "./fold-by.ts";
import { foldWires } from "./fold-wires.ts";
import { foldNames, parseInstanceName } from "./instance-name.ts";
import { nameSome } from "./name-some.ts";
import { paintNothing } from "./paint.ts";
import { renderBytes } from "./render-bytes.ts";
import { renderMetrics } from "./render-metric-changes.ts";
import { renderValue } from "./render-reason.ts";
import { type Cell, renderTable, type TableOptions } from "./render-table.ts";
import { summarizeComparison } from "./summarize-comparison.ts";

/** Rows of a section; `--json` has all. */
const MOST_ROWS = 80;
const VALUE_WIDTH = 48;

/** The sections of a comparison of two runs. */
export function renderRunComparison(comparison: RunComparison, look: TableOptions = {}): string[] {
  const { stages, params, code, inputs, artifacts, metrics } = comparison;
  return [
    ...renderSummary(comparison, look),
    ...renderSection("Params", renderParams(params, look), look),
    ...renderSection("Code", renderCode(code, look), look),
    ...renderSection("Inputs", renderInputs(inputs, look), look),
    ...renderSection("Metrics", renderMetrics(metrics, look), look),
    ...renderStages(stages, look),
    ...renderSection("Artifacts", renderArtifacts(artifacts, look), look),
  ];
}

/** What was changed and what moved, in two lines. */
function renderSummary(comparison: RunComparison, { paint = paintNothing }: TableOptions): string[] {
  const { changed, moved } = summarizeComparison(comparison);
  return [`${paint("strong", "Changed")}  ${changed}`, `${paint("strong", "Moved")}    ${moved}`];
}

/** The sections of a comparison of two pipelines. */
export function renderPlanComparison({ stages, params, inputs }: PlanComparison, look: TableOptions = {}): string[] {
  return [
    ...renderStages({ ...stages, outcomes: [] }, look),
    ...renderSection("Params", renderParams(params, look), look),
    ...renderSection("Inputs", renderInputs({ roots: inputs, echoes: [] }, look), look),
  ];
}

function renderSection(title: string, lines: readonly string[], { paint = paintNothing }: TableOptions): string[] {
  if (lines.length === 0) return [`${paint("strong", title)}: ${paint("dim", "no difference")}`];
  const more = lines.length - MOST_ROWS;
  const rest = more > 0 ? [`  … and ${more} more lines; --json has all`] : [];
  return [
    paint("strong", title),
    ...lines.slice(0, MOST_ROWS).map((line) => (line === "" ? "" : `  ${line}`)),
    ...rest,
  ];
}

function renderStages({ added, removed, outcomes }: StageComparison, look: TableOptions): string[] {
  const rows: Cell[][] = [
    ...foldBy(added, (name) => name, stageOf).map(([, names]) => [
      { text: "+", hue: "good" } as const,
      foldNames(names),
    ]),
    ...foldBy(removed, (name) => name, stageOf).map(([, names]) => [
      { text: "-", hue: "bad" } as const,
      foldNames(names),
    ]),
    ...foldBy(
      outcomes,
      ({ stage }) => stage,
      ({ stage, before, after }) => `${stageOf(stage)} ${before} → ${after}`,
    ).map(([[first], names]) => ["~", `${foldNames(names)}  ${first?.before} → ${first?.after}`]),
  ];
  return rows.length === 0 ? [] : renderSection("Stages", table(["", ""], rows, look), look);
}

function renderParams(params: readonly ParamChange[], look: TableOptions): string[] {
  const groups = foldBy(
    params,
    ({ stage }) => stage,
    ({ stage, name, before, after }) => JSON.stringify([stageOf(stage), name, before, after]),
  );
  const rows = groups.map(([[first], names]) => [
    foldNames(names),
    first?.name ?? "",
    `${renderSide(first?.before)} → ${renderSide(first?.after)}`,
  ]);
  return table(["", "", ""], rows, look);
}

function renderSide(value: ParamChange["before"]): string {
  return value === undefined ? "absent" : renderValue(value, VALUE_WIDTH);
}

/** Each file once, with the stage types that it reaches. */
function renderCode(changes: readonly CodeChange[], look: TableOptions): string[] {
  const rows = listCodeReach(changes).map(({ what, change, types }): Cell[] => [MARKS[change], what, nameSome(types)]);
  const unknown = changes.filter(({ files }) => files === undefined);
  return [
    ...table(["", "", ""], rows, look),
    ...unknown.map(
      ({ type, stages, before, after }) =>
        `${type} (${foldNames(stages)})  ${before.slice(0, 12)} → ${after.slice(0, 12)} (its files are not on record)`,
    ),
  ];
}

function renderInputs({ roots, echoes }: InputComparison, look: TableOptions): string[] {
  const groups = foldBy(
    roots,
    ({ stage }) => stage,
    ({ stage, input, before, after }) => JSON.stringify([stageOf(stage), input, before, after]),
  );
  const rows = groups.map(([[first], names]) => [
    `${foldNames(names)}.${first?.input}`,
    foldWires(first ?? {}).join(" → "),
  ]);
  const echoing = new Set(echoes.map(({ stage }) => stage)).size;
  const echo = `${echoing} ${echoing === 1 ? "stage reads" : "stages read"} what changed stages made`;
  return [...table(["", ""], rows, look), ...(echoing === 0 ? [] : [(look.paint ?? paintNothing)("dim", echo)])];
}

const MARKS = {
  added: { text: "+", hue: "good" },
  removed: { text: "-", hue: "bad" },
  changed: { text: "~", hue: "warn" },
} as const;

function renderArtifacts(changes: readonly ArtifactChange[], look: TableOptions): string[] {
  const groups = foldBy(
    changes,
    ({ stage }) => stage,
    ({ stage, output, change }) => JSON.stringify([stageOf(stage), output, change]),
  );
  const rows = groups.map(([members, names]): Cell[] => {
    const { change = "changed", output = "" } = members[0] ?? {};
    const before = members.reduce((sum, each) => sum + (each.before?.bytes ?? 0), 0);
    const after = members.reduce((sum, each) => sum + (each.after?.bytes ?? 0), 0);
    return [MARKS[change], `${foldNames(names)}.${output}`, renderSizes(change, before, after)];
  });
  return table(["", "", ""], rows, look);
}

function renderSizes(change: ArtifactChange["change"], before: number, after: number): string {
  if (change !== "changed") return renderBytes(change === "added" ? after : before);
  return before === after ? `${renderBytes(after)}, same size` : `${renderBytes(before)} → ${renderBytes(after)}`;
}

function table(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  { paint, width }: TableOptions,
): string[] {
  const columns = titles.map((title, index) => ({ title, flexible: index < titles.length - 1 }));
  return renderTable(columns, rows, {
    ...(paint === undefined ? {} : { paint }),
    ...(width === undefined ? {} : { width: width - 2 }),
  });
}

function stageOf(name: string): string {
  return parseInstanceName(name).stage;
}
