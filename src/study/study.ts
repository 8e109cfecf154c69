import type { MetricInfo, Report } from "../report/report.ts";

/** All figures of a study, by metric (`viewpoint/RIS@10`), model and seed. */
export interface Study {
  /** In the order in which they were met. */
  readonly models: readonly string[];
  readonly metrics: ReadonlyMap<string, StudyMetric>;
}

export interface StudyMetric extends MetricInfo {
  readonly name: string;
  /** What was measured: a protocol of invariance, or a task of transfer. */
  readonly task: string;
  readonly kind: TaskKind;
  /** The name in the report: `RIS@10`. */
  readonly figure: string;
  /** Whether it is its report's first. */
  readonly isHeadline: boolean;
  /** By model, then by seed. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export type TaskKind = "invariance" | "transfer" | "pretraining";

/** A report and where it comes from. */
export interface StudyReport {
  /** What it was gathered as: `voc`. */
  readonly input: string;
  /** The instance that wrote it: `transfer-voc[model=random,seed=0]`. */
  readonly stage: string;
  readonly matrix: { readonly [axis: string]: string | number | boolean };
  readonly report: Pick<Report, "metrics" | "metricInfo" | "facts">;
}

export interface StudyAxes {
  /** Whose values are the rows: `model`. */
  readonly rows: string;
  /** Whose values repeat an experiment: `seed`. */
  readonly over: string;
}

/** Sorts the figures of reports by metric, model and seed. Throws where two reports give the same figure. */
export function collectStudy(reports: readonly StudyReport[], axes: StudyAxes): Study {
  const models = new Set<string>();
  const metrics = new Map<string, StudyMetric & { readonly values: Map<string, Map<string, number>> }>();
  for (const source of reports) {
    const { report, matrix } = source;
    const [task, kind] = [nameTask(source, axes), kindOf(source.input)];
    const model = String(matrix[axes.rows] ?? source.stage.replace(/\[.*$/, ""));
    const seed = String(matrix[axes.over] ?? "");
    models.add(model);
    for (const [index, [figure, value]] of Object.entries(report.metrics).entries()) {
      const name = `${task}/${figure}`;
      const about = { ...report.metricInfo?.[figure], name, task, kind, figure, isHeadline: index === 0 };
      const metric = metrics.get(name) ?? { ...about, values: new Map() };
      metrics.set(name, metric);
      const ofModel = metric.values.get(model) ?? new Map<string, number>();
      metric.values.set(model, ofModel);
      if (ofModel.has(seed))
        throw new Error(`two reports give ${name} of ${describe(model, seed)}; one is ${source.stage}`);
      ofModel.set(seed, value);
    }
  }
  return { models: [...models], metrics };
}

/**
 * `viewpoint`, `voc`, `voc[on=scenes]`: a protocol's name, or else the input's; with the values of axes that are neither rows nor seeds.
 */
function nameTask({ input, matrix, report }: StudyReport, { rows, over }: StudyAxes): string {
  const { protocol, variant } = report.facts ?? {};
  const name = input === "invariance" ? String(matrix["protocol"] ?? protocol ?? input) : input;
  const rest = Object.entries(matrix).filter(([axis]) => ![rows, over, "protocol", "variant"].includes(axis));
  const marks = rest.map(([axis, value]) => `${axis}=${value}`);
  const qualifiers = variant === undefined || variant === "published" ? marks : [variant, ...marks];
  return qualifiers.length === 0 ? name : `${name}[${qualifiers.join(",")}]`;
}

function kindOf(input: string): TaskKind {
  return input === "invariance" || input === "pretraining" ? input : "transfer";
}

function describe(model: string, seed: string): string {
  return seed === "" ? `"${model}"` : `"${model}" with seed ${seed}`;
}
