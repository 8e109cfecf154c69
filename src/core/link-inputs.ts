import type { Link } from "./check-wiring.ts";
import type { Findings } from "./findings.ts";
import { type Axis, countInstances, positionsOf, renderPoint } from "./matrix.ts";
import type { OutputWire, StageDeclaration } from "./pipeline.ts";
import type { PlannedInput } from "./plan.ts";

/** The instances of a planned stage: `first` counts in the plan, the last axis varies fastest. */
export interface Instances {
  readonly axes: readonly Axis[];
  readonly first: number;
}

/** What an input of the instance at the given positions reads. */
export type InputOf = (positions: readonly number[]) => PlannedInput;

type Member = { readonly from: number; readonly output: string };

/** Links of gathered inputs in all: more would take gigabytes. */
const MAX_MEMBERS = 2_000_000;

/** A wire from one stage's instances to another's. */
export interface Connection {
  readonly link: Link;
  readonly wire: OutputWire;
  readonly stage: StageDeclaration;
  readonly consumer: readonly Axis[];
  readonly producer: Instances;
  readonly findings: Findings;
}

/** How an input that is wired to a stage finds its producers; undefined, and noted, where it can't. */
export function linkInput(connection: Connection): InputOf | undefined {
  const { link, wire, consumer, producer } = connection;
  const { name, mode } = link;
  const output = wire.output.text;
  const steps = projectAxes(consumer, producer.axes);
  const baseOf = (positions: readonly number[]): number =>
    steps.reduce((index, step) => index + (step.at[positions[step.position] ?? 0] ?? 0) * step.stride, producer.first);
  if (mode === "map") return (positions) => ({ name, source: "stage", from: baseOf(positions), output });
  const offsets = listOffsets(consumer, producer.axes);
  if (!checkGather(connection, steps, offsets.length)) return undefined;
  const membersByBase = new Map<number, readonly Member[]>();
  return (positions) => {
    const base = baseOf(positions);
    const members = membersByBase.get(base) ?? offsets.map((offset) => ({ from: base + offset, output }));
    membersByBase.set(base, members);
    return { name, source: "gather", members };
  };
}

/** One axis that consumer and producer share: where a consumer's point stands in the producer. */
interface Step {
  readonly axis: string;
  readonly position: number;
  /** Index of the consumer's point → index of the producer's, -1 where it has none. */
  readonly at: readonly number[];
  readonly stride: number;
}

function projectAxes(consumer: readonly Axis[], producer: readonly Axis[]): Step[] {
  return producer.flatMap(({ name, points }, index) => {
    const position = consumer.findIndex((axis) => axis.name === name);
    const shared = consumer[position];
    if (shared === undefined) return [];
    const indices = new Map(points.map((point, each) => [point.value, each]));
    const at = shared.points.map((point) => indices.get(point.value) ?? -1);
    return [{ axis: name, position, at, stride: countInstances(producer.slice(index + 1)) }];
  });
}

/** Offsets of the producer's instances that differ only in axes which the consumer does not have. */
function listOffsets(consumer: readonly Axis[], producer: readonly Axis[]): number[] {
  const names = new Set(consumer.map((axis) => axis.name));
  const strides = producer.map((_, index) => countInstances(producer.slice(index + 1)));
  const free = producer.flatMap((axis, index) => (names.has(axis.name) ? [] : [{ axis, stride: strides[index] ?? 1 }]));
  const axes = free.map(({ axis }) => axis);
  return Array.from({ length: countInstances(axes) }, (_, index) =>
    positionsOf(axes, index).reduce((sum, position, each) => sum + position * (free[each]?.stride ?? 1), 0),
  );
}

function checkGather(connection: Connection, steps: readonly Step[], size: number): boolean {
  const { link, wire, stage, consumer, findings } = connection;
  const owner = `input "${link.name}" of stage "${stage.name}"`;
  for (const step of steps) {
    const point = consumer[step.position]?.points[step.at.indexOf(-1)];
    if (point === undefined) continue;
    const message = `${owner} gathers nothing for ${step.axis}=${renderPoint(point.value)}: the stage has no such instance`;
    findings.add("matrix-mismatch", wire.at, message);
    return false;
  }
  const members = countInstances(consumer) * size;
  if (members <= MAX_MEMBERS) return true;
  const message = `${owner} would gather ${size} instances in each of ${countInstances(consumer)}, more than ${MAX_MEMBERS} in all`;
  findings.add("matrix-too-large", wire.at, message);
  return false;
}
