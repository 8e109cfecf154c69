import { type Paint, paintNothing } from "./paint.ts";
import { renderValue } from "./render-reason.ts";
import { type Cell, renderTable } from "./render-table.ts";
import type { ParamSpec, StageType } from "./stage-type.ts";

/** A stage type in full: what it does, takes and makes. Never cut: a terminal wraps long descriptions. */
export function describeStageType(type: StageType, paint: Paint = paintNothing): string[] {
  const open = type.open ? ["any that the pipeline names"] : [];
  return [
    `${paint("strong", type.name)}  ${type.description}`,
    ...renderSection("Inputs", listInputs(type), { more: open, paint }),
    ...renderSection("Outputs", listOutputs(type), { more: open, paint }),
    ...renderSection("Metrics", listMetrics(type), { paint }),
    ...renderSection("Params", type.params.map(listParam), { paint }),
    ...renderSection(
      "Programs",
      type.tools.map((tool) => [tool]),
      { paint },
    ),
  ];
}

/** Names and descriptions, one a line. */
export function describeStageTypes(types: readonly StageType[], paint: Paint = paintNothing): string[] {
  return renderTable(
    [{ title: "" }, { title: "" }],
    types.map(({ name, description }) => [{ text: name, hue: "strong" }, description]),
    { paint },
  );
}

function listInputs({ inputs }: StageType): Cell[][] {
  return Object.entries(inputs).map(([name, { kind, description, optional, gathered }]) => {
    const notes = [...(optional ? ["optional"] : []), ...(gathered ? ["a list, by { gather: … }"] : [])];
    const note = notes.length === 0 ? "" : `(${notes.join(", ")})`;
    return [name, { text: kind, hue: "accent" }, `${description} ${note}`.trim()];
  });
}

function listOutputs({ outputs }: StageType): Cell[][] {
  return Object.entries(outputs).map(([name, { kind, description }]) => [
    name,
    { text: kind, hue: "accent" },
    description,
  ]);
}

function listMetrics({ metrics }: StageType): Cell[][] {
  return Object.entries(metrics).map(([name, { title = "", unit = "", better }]) => [
    name,
    { text: unit, hue: "accent" },
    [title, better === undefined ? "" : `${better} is better`].filter((part) => part !== "").join(", "),
  ]);
}

function listParam({ name, description, type, required, default: fallback }: ParamSpec): Cell[] {
  const otherwise = fallback === undefined ? "" : `= ${renderValue(fallback)}`;
  return [name, { text: type, hue: "accent" }, required ? { text: "needed", hue: "warn" } : otherwise, description];
}

function renderSection(
  title: string,
  rows: readonly (readonly Cell[])[],
  { more = [], paint }: { readonly more?: readonly string[]; readonly paint: Paint },
): string[] {
  const columns = (rows[0] ?? []).map(() => ({ title: "" }));
  const lines = [...renderTable(columns, rows, { paint }), ...more];
  return lines.length === 0 ? [] : ["", paint("strong", title), ...lines.map((line) => `  ${line}`)];
}
