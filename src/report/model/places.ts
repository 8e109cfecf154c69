import type { StageView } from "./run-view.ts";

/** An experiment: the instances of a stage that differ only in the axis that repeats it. */
export interface Place {
  /** `pairs=same-frame, model=moco`; empty where there is no other axis. */
  readonly name: string;
  readonly stages: readonly StageView[];
}

/** Instances by all their axes but `over` (`seed`), in order of first appearance. */
export function findPlaces(stages: readonly StageView[], over: string): Place[] {
  const places = new Map<string, StageView[]>();
  for (const stage of stages) {
    const name = namePlace(stage, over);
    const members = places.get(name);
    if (members === undefined) places.set(name, [stage]);
    else members.push(stage);
  }
  return [...places].map(([name, members]) => ({ name, stages: members }));
}

/** What all instances of a place share: their axes but `over`. */
export function axesOf({ stages: [first] }: Place, over: string): (readonly [axis: string, value: string])[] {
  return (first?.axes ?? []).filter(([axis]) => axis !== over).map(([axis, value]) => [axis, unquote(value)]);
}

/** The value alone where there is one axis; else `axis=value` for each. */
export function namePlace({ axes }: StageView, over: string): string {
  const others = axes.filter(([axis]) => axis !== over);
  const [only] = others;
  if (others.length === 1 && only !== undefined) return nameValue(...only);
  return others.map(([axis, value]) => `${axis}=${unquote(value)}`).join(", ");
}

/** A value that speaks for itself alone; else `axis=value`. */
export function nameValue(axis: string, value: string): string {
  return /^[\d.-]/.test(value) ? `${axis}=${value}` : unquote(value);
}

/** What tells an instance from the others of its group: `same-frame, seed=0`. */
export function nameInstance({ axes, name }: StageView): string {
  return axes.length === 0 ? name : axes.map(([axis, value]) => `${axis}=${unquote(value)}`).join(", ");
}

function unquote(value: string): string {
  return value.startsWith('"') ? JSON.parse(value) : value;
}
