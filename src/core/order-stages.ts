/** A stage's place among its siblings, and the stages that it reads from, each with what closes a circle there. */
export interface StageEdges<T> {
  readonly name: string;
  readonly needs: readonly { readonly name: string; readonly edge: T }[];
}

/** Stages in the order of their declaration, but each after those that it needs; and the circles among them. */
export interface StageOrder<T> {
  readonly names: readonly string[];
  readonly cycles: readonly Cycle<T>[];
}

/** A circle: each name needs the next, and the last is the first again. `edge` closes it. */
export interface Cycle<T> {
  readonly names: readonly string[];
  readonly edge: T;
}

/** Orders stages by what they need: depth first, in linear time, without recursion. Needs that don't exist are passed over. */
export function orderStages<T>(stages: ReadonlyMap<string, StageEdges<T>>): StageOrder<T> {
  const walk: Walk<T> = { stages, state: new Map(), names: [], cycles: [], inCycle: new Set() };
  for (const stage of stages.values()) visit(stage, walk);
  return { names: walk.names, cycles: walk.cycles };
}

interface Walk<T> {
  readonly stages: ReadonlyMap<string, StageEdges<T>>;
  readonly state: Map<string, "open" | "done">;
  readonly names: string[];
  readonly cycles: Cycle<T>[];
  readonly inCycle: Set<string>;
}

function visit<T>(start: StageEdges<T>, walk: Walk<T>): void {
  if (walk.state.has(start.name)) return;
  const path = [{ stage: start, next: 0 }];
  walk.state.set(start.name, "open");
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const need = top.stage.needs[top.next];
    top.next += 1;
    if (need === undefined) {
      walk.state.set(top.stage.name, "done");
      walk.names.push(top.stage.name);
      path.pop();
      continue;
    }
    const needed = walk.stages.get(need.name);
    if (needed === undefined) continue;
    const state = walk.state.get(need.name);
    if (state === "open")
      noteCycle(
        path.map((step) => step.stage.name),
        need,
        walk,
      );
    if (state !== undefined) continue;
    walk.state.set(need.name, "open");
    path.push({ stage: needed, next: 0 });
  }
}

/** One circle a knot: a stage that is in a circle already is not reported in a second one. */
function noteCycle<T>(path: readonly string[], { name, edge }: { name: string; edge: T }, walk: Walk<T>): void {
  const names = path.slice(path.indexOf(name));
  const isKnown = names.some((each) => walk.inCycle.has(each));
  for (const each of names) walk.inCycle.add(each);
  if (!isKnown) walk.cycles.push({ names: [...names, name], edge });
}
