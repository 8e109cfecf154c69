import { titleMetric } from "../../core/metric-info.ts";
import type { Chart } from "../charts/chart.ts";
import { readChart } from "./live-chart.ts";

type Rows = readonly (readonly (string | number)[])[];

/** Lets every `button.csv` save the figures beside it. */
export function listenForSaving(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button.csv") : null;
    if (button === null) return;
    const rows = collectRows(button);
    if (rows !== undefined) save(button.dataset["file"] ?? "figures.csv", renderCsv(rows));
  });
}

function collectRows(button: HTMLButtonElement): Rows | undefined {
  const chart = button.dataset["chart"] === undefined ? undefined : readChart(button.closest("figure") ?? button);
  if (chart !== undefined) return listChart(chart);
  const block = button.closest(".table-block");
  const island = block?.querySelector("script.rows")?.textContent;
  if (island !== undefined && island !== null) return JSON.parse(island);
  const table = block?.querySelector("table");
  return table === undefined || table === null ? undefined : readTable(table);
}

/** Half an interval stands in a column of its own beside its mean. */
function readTable(table: HTMLTableElement): Rows {
  const rows = [...table.rows].map((row) => [...row.cells]);
  const hasMargins = rows[0]?.map((_, index) => rows.some((cells) => cells[index]?.dataset["m"] !== undefined)) ?? [];
  return rows.map((cells, at) =>
    cells.flatMap((cell, index) => {
      const text = cell.dataset["v"] ?? (cell.textContent ?? "").replace(/\s+/g, " ").trim();
      return hasMargins[index] === true ? [text, at === 0 ? `${text} ±` : (cell.dataset["m"] ?? "")] : [text];
    }),
  );
}

/** The figures that a chart is drawn from. */
export function listChart(chart: Chart): Rows {
  switch (chart.kind) {
    case "lines":
      return [
        ["series", "line", titleMetric(chart.x.title, chart.x), titleMetric(chart.y.title, chart.y)],
        ...chart.series.flatMap(({ name, lines, mean }) => [
          ...lines.flatMap((line) => line.points.map(([x, y]) => [name, line.name, x, y])),
          ...(mean ?? []).map(([x, y]) => [name, "mean", x, y]),
        ]),
      ];
    case "intervals":
    case "dots":
      return [
        ["group", "name", "mean", "low", "high", "values"],
        ...chart.points.map(({ group, name, mean, low, high, values }) => [
          group,
          name,
          mean,
          low ?? "",
          high ?? "",
          (values ?? []).join(" "),
        ]),
        ...chart.marks.map(({ group, name, value }) => [group, name, value, "", "", ""]),
      ];
    case "bars":
      return [["from", "below", chart.y.title], ...chart.bars.map(({ from, to, count }) => [from, to, count])];
    case "timeline":
      return [
        ["stage", "instance", "start ms", "end ms", "outcome"],
        ...chart.rows.flatMap(({ name, bars }) =>
          bars.map((bar) => [name, bar.name, bar.startMs, bar.endMs, bar.outcome]),
        ),
      ];
  }
}

/** RFC 4180. */
export function renderCsv(rows: Rows): string {
  const quote = (value: string | number): string =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

function save(file: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = file.replace(/[^\w.,=[\]-]+/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
