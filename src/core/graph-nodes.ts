import { countOutcomes, OUTCOMES, type Outcome } from "./event.ts";
import { dependenciesOf, type Plan, type PlannedStage } from "./plan.ts";

/** A box of a pipeline's drawing: a stage with all of its instances, or one instance. */
export interface GraphNode {
  /** `pretrain ×9`, `eval`, `pretrain[seed=0]`. */
  readonly label: string;
  readonly uses: string;
  /** Indices of the nodes that it reads from, ascending; all are before it. */
  readonly sources: readonly number[];
  /** How its instances stand; empty where nothing is known. */
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
}

export interface GraphOptions {
  /** By instance name. */
  readonly outcomes?: ReadonlyMap<string, Outcome>;
  /** One node an instance, in place of one a stage. */
  readonly instances?: boolean;
}

/**
 * The nodes of a plan's drawing, sources first. The instances of a stage stand together in the plan, after all stages
 * that any of them reads from, so that the order of first appearance is an order of the stages too.
 */
export function listNodes(
  { stages }: Plan,
  { outcomes = new Map(), instances = false }: GraphOptions = {},
): GraphNode[] {
  const keyOf = (stage: PlannedStage): string => (instances ? stage.name : stage.stage);
  const groups = new Map<string, { place: number; members: PlannedStage[]; sources: Set<number> }>();
  for (const stage of stages) {
    const group = groups.get(keyOf(stage)) ?? { place: groups.size, members: [], sources: new Set<number>() };
    groups.set(keyOf(stage), group);
    group.members.push(stage);
    for (const from of dependenciesOf(stage)) {
      const source = stages[from];
      const place = source === undefined ? undefined : groups.get(keyOf(source))?.place;
      if (place !== undefined) group.sources.add(place);
    }
  }
  return [...groups].map(([key, { members, sources }]) => ({
    label: members.length === 1 ? (members[0]?.name ?? key) : `${key} ×${members.length}`,
    uses: members[0]?.uses ?? "",
    sources: [...sources].sort((a, b) => a - b),
    outcomes: countKnown(members, outcomes),
  }));
}

/** `cached`, or `7 cached, 2 ran` where instances differ; nothing where nothing is known. */
export function renderNodeOutcomes({ outcomes }: GraphNode): string {
  if (outcomes.length === 1) return outcomes[0]?.outcome ?? "";
  return outcomes.map(({ outcome, count }) => `${count} ${outcome}`).join(", ");
}

function countKnown(members: readonly PlannedStage[], known: ReadonlyMap<string, Outcome>): GraphNode["outcomes"] {
  const outcomes = members.map((member) => known.get(member.name)).filter((outcome) => outcome !== undefined);
  const counts = countOutcomes(outcomes);
  return OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => ({ outcome, count: counts[outcome] }));
}
