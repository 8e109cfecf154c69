import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { defineStage, type GatheredInput } from "../src/stage.ts";

export default defineStage({
  description:
    "Sums up the metrics of a matrix: mean and standard deviation over one axis, for each place on the others.",
  params: z.strictObject({
    over: z.string().default("seed").describe("the axis to sum up over"),
  }),
  inputs: { reports: { kind: "report", gathered: true, description: "the reports of a matrix stage" } },
  outputs: { report: { kind: "report", description: "a table, and each mean as a metric" } },
  run: ({ params, inputs, outputs, log }) => {
    const groups = groupBy(inputs.reports, (member) => describePlace(member, params.over));
    const rows = [...groups].flatMap(([place, members]) => summarizePlace(place, members));
    for (const { name, mean, deviation, n } of rows) log(`${name}: ${mean} ± ${deviation} (n = ${n})`);
    const metrics = Object.fromEntries(rows.map(({ name, mean }) => [name, mean]));
    writeFileSync(
      join(outputs.report, "report.json"),
      `${JSON.stringify({ metrics, tables: { summary: rows }, lead: ["summary"] }, undefined, 2)}\n`,
    );
  },
});

interface Row {
  /** `accuracy[cells=8]`. */
  readonly name: string;
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; 0 for a single value. */
  readonly deviation: number;
}

function describePlace({ matrix }: GatheredInput, over: string): string {
  const axes = Object.entries(matrix).filter(([axis]) => axis !== over);
  return axes.map(([axis, value]) => `${axis}=${value}`).join(",");
}

function summarizePlace(place: string, members: readonly GatheredInput[]): Row[] {
  const values = groupBy(members.flatMap(readMetrics), ([metric]) => metric);
  return [...values].map(([metric, pairs]) => {
    const name = place === "" ? metric : `${metric}[${place}]`;
    return { name, ...describeSample(pairs.map(([, value]) => value)) };
  });
}

function readMetrics({ path }: GatheredInput): [metric: string, value: number][] {
  const { metrics }: { metrics: { [name: string]: number } } = JSON.parse(
    readFileSync(join(path, "report.json"), "utf8"),
  );
  return Object.entries(metrics);
}

function describeSample(values: readonly number[]): Pick<Row, "n" | "mean" | "deviation"> {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, deviation: n < 2 ? 0 : Math.sqrt(squares / (n - 1)) };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
