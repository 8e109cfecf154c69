import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseMetricInfos } from "../core/metric-info.ts";
import type { Report } from "./report.ts";

const number = z.number();
const better = z.enum(["higher", "lower"]).optional();
const bounds = z.tuple([number, number]).optional().catch(undefined);
const axis = z.looseObject({ title: z.string(), unit: z.string().optional(), better, bounds });
const row = z.record(z.string(), z.union([z.string(), number, z.boolean(), z.null()]));
const column = z.looseObject({
  key: z.string(),
  title: z.string().optional(),
  unit: z.string().optional(),
  better: better.catch(undefined),
  bounds,
  by: z.string().optional().catch(undefined),
  interval: z.tuple([z.string(), z.string()]).optional().catch(undefined),
});
const table = z.union([
  z.array(row),
  z.looseObject({ title: z.string().optional(), columns: z.array(column).optional(), rows: z.array(row) }),
]);
const curve = z.looseObject({
  title: z.string(),
  x: axis,
  y: axis,
  series: z.array(z.looseObject({ name: z.string(), points: z.array(z.tuple([number, number])) })),
});
const point = z.looseObject({
  group: z.string(),
  name: z.string(),
  mean: number,
  low: number.optional(),
  high: number.optional(),
  values: z.array(number).optional(),
});
const mark = z.looseObject({ group: z.string(), name: z.string(), value: number });
const chart = z.looseObject({
  title: z.string(),
  value: axis,
  points: z.array(point),
  marks: z.array(mark).optional(),
});
const picture = z.looseObject({
  file: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))/),
  title: z.string(),
  alt: z.string(),
  kind: z.enum(["contact-sheet", "views", "pairs", "tracks", "units", "masks", "figure"]).optional().catch(undefined),
});

/** The report in an artifact's folder; undefined where there is none. What of it is not well formed is left out. */
export function readReport(folder: string): Report | undefined {
  try {
    return parseReport(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return undefined;
    throw error;
  }
}

/** What of a value is a report: any program may have written it. */
export function parseReport(value: unknown): Report {
  const given = z.record(z.string(), z.unknown()).catch({}).parse(value);
  const { title, notes, lead } = z
    .looseObject({
      title: z.string().optional().catch(undefined),
      notes: z.array(z.string()).optional().catch(undefined),
      lead: z.array(z.string()).optional().catch(undefined),
    })
    .parse(given);
  return {
    metrics: keepMap(number, given["metrics"]),
    metricInfo: parseMetricInfos(given["metricInfo"]),
    ...(title === undefined ? {} : { title }),
    ...(notes === undefined ? {} : { notes }),
    ...(lead === undefined ? {} : { lead }),
    tables: keepMap(table, given["tables"]),
    curves: keepMap(curve, given["curves"]),
    charts: keepMap(chart, given["charts"]),
    pictures: keepList(picture, given["pictures"]),
  } as Report;
}

function keepMap<T>(schema: z.ZodType<T>, value: unknown): { [name: string]: T } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const kept = Object.entries(value).flatMap(([name, each]): [string, T][] => {
    const parsed = schema.safeParse(each);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(kept);
}

function keepList<T>(schema: z.ZodType<T>, value: unknown): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each): T[] => {
    const parsed = schema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}
