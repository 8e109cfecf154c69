/** What metrics measure, by name, where the name does not say it. */
export type MetricInfos = { readonly [metric: string]: MetricInfo };

export interface MetricInfo {
  readonly title?: string;
  /** `%`, `images/s`, … */
  readonly unit?: string;
  /** Which way is better; left out where neither is. */
  readonly better?: "higher" | "lower";
}

/** What of a value tells about metrics: any program may have written it. */
export function parseMetricInfos(value: unknown): MetricInfos {
  const infos = Object.entries(asObject(value)).map(([name, info]): [string, MetricInfo] => [name, parseInfo(info)]);
  return Object.fromEntries(infos.filter(([, info]) => Object.keys(info).length > 0));
}

/** `mIoU (%)`. */
export function titleMetric(metric: string, { unit }: MetricInfo = {}): string {
  return unit === undefined || unit === "" ? metric : `${metric} (${unit})`;
}

/** Whether a difference is to the better or to the worse; undefined where nobody said which way is. */
export function judgeDifference(difference: number, { better }: MetricInfo = {}): "better" | "worse" | undefined {
  if (better === undefined || difference === 0 || Number.isNaN(difference)) return undefined;
  return difference > 0 === (better === "higher") ? "better" : "worse";
}

function parseInfo(value: unknown): MetricInfo {
  const { title, unit, better } = asObject(value);
  return {
    ...(typeof title === "string" && { title }),
    ...(typeof unit === "string" && { unit }),
    ...((better === "higher" || better === "lower") && { better }),
  };
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
