import type { OutputLink } from "./check-wiring.ts";
import type { Findings } from "./findings.ts";
import { type Axis, countInstances, positionsOf, renderPoint } from "./matrix.ts";
import type { OutputRef, StageDeclaration } from "./pipeline.ts";
import type { PlannedInput } from "./plan.ts";

/** The instances of a planned stage: `first` counts in the plan, the last axis varies fastest. */
export interface Instances {
  readonly axes: readonly Axis[];
  readonly first: number;
}

/** What an input of the instance at the given positions reads; undefined where a mistake is noted already. */
export type InputOf = (positions: readonly number[]) => PlannedInput | undefined;

type Member = { readonly from: number; readonly output: string };

/** Links of gathered inputs in all: more would take gigabytes. */
const MAX_MEMBERS = 2_000_000;

/** A wire from the instances of stages to another's. */
export interface Connection {
  readonly link: OutputLink;
  readonly stage: StageDeclaration;
  readonly consumer: readonly Axis[];
  /** Each output of the wire with the stage that makes it. */
  readonly sources: readonly { readonly ref: OutputRef; readonly producer: Instances }[];
  readonly findings: Findings;
}

/** How an input that is wired to stages finds its producers; undefined, and noted, where it can't. */
export function linkInput(connection: Connection): InputOf | undefined {
  const { link, consumer, sources } = connection;
  const legs = sources.map(({ ref, producer }) => prepareLeg(ref, producer, consumer));
  return link.mode === "map" ? linkOne(link.name, legs) : linkAll(legs, connection);
}

/** The way from a consumer's instance to those of one producer. */
interface Leg {
  readonly output: string;
  readonly steps: readonly Step[];
  readonly first: number;
  /** Offsets of the producer's instances that differ only in axes which the consumer does not have. */
  readonly offsets: readonly number[];
}

/** One axis that consumer and producer share: where a consumer's point stands in the producer. */
interface Step {
  readonly axis: string;
  readonly position: number;
  /** Index of the consumer's point → index of the producer's, -1 where it has none. */
  readonly at: readonly number[];
  readonly stride: number;
}

function prepareLeg({ output }: OutputRef, { axes, first }: Instances, consumer: readonly Axis[]): Leg {
  return { output: output.text, steps: projectAxes(consumer, axes), first, offsets: listOffsets(consumer, axes) };
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

function listOffsets(consumer: readonly Axis[], producer: readonly Axis[]): number[] {
  const names = new Set(consumer.map((axis) => axis.name));
  const strides = producer.map((_, index) => countInstances(producer.slice(index + 1)));
  const free = producer.flatMap((axis, index) => (names.has(axis.name) ? [] : [{ axis, stride: strides[index] ?? 1 }]));
  const axes = free.map(({ axis }) => axis);
  return Array.from({ length: countInstances(axes) }, (_, index) =>
    positionsOf(axes, index).reduce((sum, position, each) => sum + position * (free[each]?.stride ?? 1), 0),
  );
}

/** The producer's first instance that agrees with the consumer's; undefined where it has none. */
function baseOf({ steps, first }: Leg, positions: readonly number[]): number | undefined {
  let base = first;
  for (const { at, position, stride } of steps) {
    const index = at[positions[position] ?? 0] ?? -1;
    if (index < 0) return undefined;
    base += index * stride;
  }
  return base;
}

/** Instance by instance: of several producers exactly one has what agrees. */
function linkOne(name: string, legs: readonly Leg[]): InputOf {
  return (positions) => {
    for (const leg of legs) {
      const from = baseOf(leg, positions);
      if (from !== undefined) return { name, source: "stage", from, output: leg.output };
    }
    return undefined;
  };
}

/** All that agree, of one producer after the other. */
function linkAll(legs: readonly Leg[], connection: Connection): InputOf | undefined {
  const { name } = connection.link;
  if (!checkSome(legs, connection) || !checkSize(legs, connection)) return undefined;
  const membersByBases = new Map<string, readonly Member[]>();
  return (positions) => {
    const bases = legs.map((leg) => baseOf(leg, positions));
    const members = membersByBases.get(bases.join()) ?? listMembers(legs, bases);
    membersByBases.set(bases.join(), members);
    return { name, source: "gather", members };
  };
}

function listMembers(legs: readonly Leg[], bases: readonly (number | undefined)[]): Member[] {
  return legs.flatMap(({ output, offsets }, index) => {
    const base = bases[index];
    return base === undefined ? [] : offsets.map((offset) => ({ from: base + offset, output }));
  });
}

/** Whether each of the consumer's instances gathers something. */
function checkSome(legs: readonly Leg[], connection: Connection): boolean {
  const { consumer, link, findings } = connection;
  if (legs.some(({ steps }) => steps.every((step) => !step.at.includes(-1)))) return true;
  for (let index = 0; index < countInstances(consumer); index++) {
    const positions = positionsOf(consumer, index);
    if (legs.some((leg) => baseOf(leg, positions) !== undefined)) continue;
    const stages = legs.length === 1 ? "the stage has no such instance" : "none of the stages has such an instance";
    const message = `${nameInput(connection)} gathers nothing for ${describeGap(legs[0], positions, consumer)}: ${stages}`;
    findings.add("matrix-mismatch", link.wire.at, message);
    return false;
  }
  return true;
}

/** `seed=2`: where the consumer's instance has a point that the producer lacks. */
function describeGap(leg: Leg | undefined, positions: readonly number[], consumer: readonly Axis[]): string {
  const gaps = (leg?.steps ?? []).filter(({ at, position }) => at[positions[position] ?? 0] === -1);
  return gaps
    .flatMap(({ axis, position }) => {
      const point = consumer[position]?.points[positions[position] ?? 0];
      return point === undefined ? [] : [`${axis}=${renderPoint(point.value)}`];
    })
    .join(", ");
}

function checkSize(legs: readonly Leg[], connection: Connection): boolean {
  const { consumer, link, findings } = connection;
  const size = legs.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const instances = countInstances(consumer);
  if (instances * size <= MAX_MEMBERS) return true;
  const message = `${nameInput(connection)} would gather ${size} instances in each of ${instances}, more than ${MAX_MEMBERS} in all`;
  findings.add("matrix-too-large", link.wire.at, message);
  return false;
}

function nameInput({ link, stage }: Connection): string {
  return `input "${link.name}" of stage "${stage.name}"`;
}
