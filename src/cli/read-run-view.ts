import type { CodeDocument } from "../core/compare-code.ts";
import type { Event } from "../core/event.ts";
import { parseInstanceName } from "../core/instance-name.ts";
import type { Manifest } from "../core/manifest.ts";
import type { MetricInfo } from "../core/metric-info.ts";
import type { Plan, PlannedStage } from "../core/plan.ts";
import type { RunRecord, StageRecord } from "../core/run-record.ts";
import type { MetricSteps, RunView, StageReport, StageView, Standing } from "../report/model/run-view.ts";
import { readReport } from "../report/read-report.ts";
import type { Runs, Store } from "../runner/ports.ts";
import { selectTargets } from "../runner/select-stages.ts";
import { readCodeDocument } from "./code-document.ts";

export interface ViewSources {
  readonly runs: Runs;
  readonly store: Store;
}

export interface ViewOptions {
  /** The stages whose manifests and reports are read; by default all. */
  readonly detailed?: (stage: string) => boolean;
}

/** Joins a run's record with its plan, manifests, reports and events. */
export function readRunView(
  record: RunRecord,
  sources: ViewSources,
  { detailed = () => true }: ViewOptions = {},
): RunView {
  const whole = sources.runs.readPlan(record.id);
  const plan = whole === undefined ? undefined : selectTargets(whole, record.targets);
  const { events } = sources.runs.readEvents(record.id);
  const live = followEvents(events, record.state === "running");
  const read: Reader = { record, sources, live, detailed, steps: collectSteps(events), elsewhere: new Map() };
  const stages = orderStages(record, plan).map((stage) => readStage(stage, read));
  return { record, plan, stages, codes: readCodes(stages, sources.store) };
}

interface Live {
  readonly spans: ReadonlyMap<string, readonly [number, number]>;
  readonly running: ReadonlySet<string>;
  readonly progress: ReadonlyMap<string, NonNullable<StageView["progress"]>>;
}

interface Reader {
  readonly record: RunRecord;
  readonly sources: ViewSources;
  readonly live: Live;
  readonly detailed: (stage: string) => boolean;
  readonly steps: StepsByStage;
  /** Steps of other runs, whose results this one reuses. */
  readonly elsewhere: Map<string, StepsByStage>;
}

type StepsByStage = ReadonlyMap<string, readonly MetricSteps[]>;

interface Known {
  readonly name: string;
  readonly planned: PlannedStage | undefined;
  readonly recorded: StageRecord | undefined;
}

/** The stages that the run has told of, and while it goes on those that it is to make, in the plan's order. */
function orderStages({ stages, state }: RunRecord, plan: Plan | undefined): Known[] {
  const recorded = new Map(stages.map((stage) => [stage.name, stage]));
  const planned = new Map(plan?.stages.map((stage) => [stage.name, stage]));
  const toCome = state !== "finished";
  const known = [...planned.values()].filter(({ name }) => recorded.has(name) || toCome);
  const unplanned = stages.filter(({ name }) => !planned.has(name));
  return [
    ...known.map(({ name }) => ({ name, planned: planned.get(name), recorded: recorded.get(name) })),
    ...unplanned.map((stage) => ({ name: stage.name, planned: undefined, recorded: stage })),
  ];
}

function readStage({ name, planned, recorded }: Known, read: Reader): StageView {
  const { live, sources, detailed } = read;
  const manifest = recorded !== undefined && detailed(name) ? readManifest(recorded, sources.store) : undefined;
  const reports = manifest === undefined ? [] : readReports(manifest, sources.store);
  const span = live.spans.get(name) ?? spanOf(manifest, read.record.id);
  const progress = live.progress.get(name);
  const parsed = parseInstanceName(name);
  return {
    name,
    group: planned?.stage ?? parsed.stage,
    axes: parsed.axes,
    standing: recorded?.outcome ?? standingOf(name, live),
    ...describeEnd(recorded),
    // Without the wait for a free processor, which the record counts in.
    ...(span === undefined ? {} : { durationMs: span[1] - span[0] }),
    ...(span === undefined ? {} : { span }),
    ...(manifest === undefined ? {} : { manifest }),
    reports,
    steps: manifest === undefined ? (read.steps.get(name) ?? []) : stepsOf(name, manifest, reports, read),
    ...(recorded !== undefined || progress === undefined ? {} : { progress }),
  };
}

function describeEnd(
  recorded: StageRecord | undefined,
): Pick<StageView, "reason" | "failure" | "durationMs" | "bytes"> {
  if (recorded === undefined) return { durationMs: 0, bytes: 0 };
  const { reason, failure, durationMs, bytes } = recorded;
  return { reason, durationMs, bytes, ...(failure === undefined ? {} : { failure }) };
}

function standingOf(name: string, { running }: Live): Standing {
  return running.has(name) ? "running" : "waiting";
}

/** What a stage made, or reused. */
export function readManifest({ fingerprint, outcome }: StageRecord, store: Store): Manifest | undefined {
  const made = outcome === "ran" || outcome === "cached";
  return made && fingerprint !== undefined ? store.readManifest(fingerprint) : undefined;
}

function readReports({ outputs }: Manifest, store: Store): StageReport[] {
  return Object.entries(outputs).flatMap(([output, artifact]) => {
    if (artifact.kind !== "report") return [];
    const report = readReport(store.pathOf(artifact));
    return report === undefined ? [] : [{ output, artifact, report }];
  });
}

/** A run whose events are lost knows from its manifests when its stages ran. */
function spanOf(manifest: Manifest | undefined, run: string): [number, number] | undefined {
  if (manifest?.run !== run) return undefined;
  const start = Date.parse(manifest.startedAt);
  return [start, start + manifest.durationMs];
}

function stepsOf(
  name: string,
  manifest: Manifest,
  reports: readonly StageReport[],
  { steps, elsewhere, record, sources }: Reader,
): readonly MetricSteps[] {
  if (reports.some(({ report }) => Object.keys(report.curves ?? {}).length > 0)) return [];
  const own = steps.get(name);
  if (own !== undefined || manifest.run === record.id) return own ?? [];
  const known = elsewhere.get(manifest.run) ?? collectSteps(sources.runs.readEvents(manifest.run).events);
  elsewhere.set(manifest.run, known);
  return known.get(manifest.stage) ?? [];
}

/** When stages were executed, and which of them still are. */
export function followEvents(events: readonly Event[], goesOn: boolean): Live {
  const spans = new Map<string, readonly [number, number]>();
  const started = new Map<string, number>();
  const progress = new Map<string, NonNullable<StageView["progress"]>>();
  let last = 0;
  for (const event of events) {
    last = event.at;
    if (event.event === "stage-started") started.set(event.stage, event.at);
    if (event.event === "progress") {
      const { done, total, unit } = event;
      progress.set(event.stage, { done, unit, ...(total === undefined ? {} : { total }) });
    }
    if (event.event !== "stage-finished") continue;
    const start = started.get(event.stage);
    if (start !== undefined) spans.set(event.stage, [start, event.at]);
    started.delete(event.stage);
  }
  for (const [stage, start] of started) spans.set(stage, [start, last]);
  return { spans, running: goesOn ? new Set(started.keys()) : new Set(), progress };
}

interface Told {
  readonly points: Map<number, number>;
  readonly about?: MetricInfo;
}

/** Metrics with steps, by stage; a later attempt's value of a step replaces an earlier one's. */
export function collectSteps(events: readonly Event[]): StepsByStage {
  const stages = new Map<string, Map<string, Told>>();
  for (const event of events) {
    if (event.event !== "metric" || event.step === undefined || !Number.isFinite(event.value)) continue;
    const metrics = stages.get(event.stage) ?? new Map<string, Told>();
    stages.set(event.stage, metrics);
    const told = metrics.get(event.name) ?? { points: new Map<number, number>() };
    told.points.set(event.step, event.value);
    metrics.set(event.name, event.about === undefined ? told : { ...told, about: event.about });
  }
  return new Map(
    [...stages].map(([stage, metrics]) => [
      stage,
      [...metrics].map(([metric, { points, ...rest }]) => ({
        ...{ metric, ...rest },
        points: [...points].sort((a, b) => a[0] - b[0]),
      })),
    ]),
  );
}

function readCodes(stages: readonly StageView[], store: Store): Map<string, CodeDocument> {
  const digests = new Set(stages.flatMap(({ manifest }) => (manifest === undefined ? [] : [manifest.key.code])));
  return new Map(
    [...digests].flatMap((digest): [string, CodeDocument][] => {
      const code = readCodeDocument(store.readDocument("codes", digest));
      return code === undefined ? [] : [[digest, code]];
    }),
  );
}
