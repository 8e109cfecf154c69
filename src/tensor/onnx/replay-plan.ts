import type * as tf from "@tensorflow/tfjs-core";
import { contentOf } from "./content.ts";
import type { Task } from "./program.ts";
import type { NumericArray, Spec, Value } from "./value.ts";

/** What a program is run on at every step, and what becomes of its results. */
export interface Plan {
  /** Of the program. */
  readonly key: string;
  /** For each of its inputs. */
  readonly sources: readonly Source[];
  /** For each of its outputs the variables that get it. */
  readonly targets: readonly (readonly tf.Variable[])[];
  /** Which output is what the step returns. */
  readonly told: number;
}

/** One of the step's inputs by its name, a variable's value, or a constant. */
export interface Source extends Spec {
  readonly from: string | tf.Variable | NumericArray;
}

/** What happened while a step was recorded. */
export interface Recording {
  /** The graphs that were run. */
  readonly runs: readonly { readonly task: Task; readonly key: string }[];
  /** Contents that came in. */
  readonly written: ReadonlySet<Value>;
  /** Those of them that are the step's inputs. */
  readonly named: ReadonlyMap<Value, string>;
  readonly before: Holdings;
  readonly after: Holdings;
  /** What the step returned. */
  readonly told: Value;
}

/** The variables' values. */
export type Holdings = ReadonlyMap<tf.Variable, Value>;

/**
 * How to repeat a recorded step. Undefined where that can't be told: it was run in several graphs, it used a tensor from elsewhere or
 * left one behind, or it gave a variable a value that it did not compute.
 */
export function planReplay(recording: Recording): Plan | undefined {
  const { runs, told, after } = recording;
  const [run] = runs;
  if (run === undefined || runs.length > 1) return undefined;
  const { leaves, roots } = run.task;
  const sources = leaves.flatMap((leaf) => findSource(recording, leaf) ?? []);
  const holders = groupByValue(after);
  const targets = roots.map((root) => holders.get(root) ?? []);
  const isWhole =
    sources.length === leaves.length &&
    roots.every((root) => root === told || holders.has(root)) &&
    [...after].every(([variable, value]) => recording.before.get(variable) === value || roots.includes(value));
  return isWhole && roots.includes(told) ? { key: run.key, sources, targets, told: roots.indexOf(told) } : undefined;
}

function findSource({ named, before, written }: Recording, leaf: Value): Source | undefined {
  const { shape, dtype } = leaf;
  const name = named.get(leaf);
  if (name !== undefined) return { from: name, shape, dtype };
  const [variable, ...others] = groupByValue(before).get(leaf) ?? [];
  // Variables that begin with one value may part later.
  if (variable !== undefined) return others.length === 0 ? { from: variable, shape, dtype } : undefined;
  return written.has(leaf) ? { from: contentOf(leaf), shape, dtype } : undefined;
}

function groupByValue(holdings: Holdings): Map<Value, tf.Variable[]> {
  const groups = new Map<Value, tf.Variable[]>();
  for (const [variable, value] of holdings) groups.set(value, [...(groups.get(value) ?? []), variable]);
  return groups;
}

/** Whether two recordings were the same, constants and all. */
export function isSamePlan(a: Plan, b: Plan): boolean {
  const isSameSource = (source: Source, index: number) => isSameOrigin(source.from, b.sources[index]?.from);
  const isSameTarget = (variables: readonly tf.Variable[], index: number) => {
    const others = b.targets[index];
    return variables.length === others?.length && variables.every((variable, place) => variable === others[place]);
  };
  return a.key === b.key && a.told === b.told && a.sources.every(isSameSource) && a.targets.every(isSameTarget);
}

function isSameOrigin(a: Source["from"], b: Source["from"] | undefined): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return a === b;
  return bytesOf(a).equals(bytesOf(b));
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
