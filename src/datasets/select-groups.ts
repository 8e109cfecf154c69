import { type Dataset, type Finding, type Group, isFinding } from "./dataset.ts";

export interface Choice {
  /** Names of classes; all where undefined. A group is taken that has one of them. */
  readonly classes?: readonly string[] | undefined;
  /** How many groups: a number, or a share below 1; all where undefined. */
  readonly subset?: number | undefined;
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Is told what there is to tell of the listing. */
  readonly tell: (finding: Finding) => void;
}

export interface Selection {
  readonly groups: number;
  /** Undefined where a group does not know. */
  readonly images: number | undefined;
  /** The chosen ones, listed again. */
  chosen(): Generator<Group>;
}

/**
 * Goes through a data set's listing once to count, and chooses a subset of exactly the size asked for, in the listing's order, holding one
 * bit a group. Throws on a class that the data set does not have.
 */
export function selectGroups(dataset: Dataset, choice: Choice): Selection {
  const labels = choice.classes && new Set(choice.classes.map((name) => findClass(dataset, name)));
  const isWanted = (group: Group): boolean =>
    labels === undefined || (group.labels()?.some((label) => labels.has(label)) ?? true);
  const sizes: (number | undefined)[] = [];
  for (const item of dataset.groups()) {
    if (isFinding(item)) choice.tell(item);
    else if (isWanted(item)) sizes.push(item.size);
  }
  const taken = choosePositions(sizes.length, choice);
  const takenSizes = sizes.filter((_, position) => taken[position] === 1);
  return {
    groups: takenSizes.length,
    images: sum(takenSizes),
    chosen: function* () {
      let position = 0;
      for (const item of dataset.groups()) {
        if (!isFinding(item) && isWanted(item) && taken[position++] === 1) yield item;
      }
    },
  };
}

function findClass({ classes, format }: Dataset, name: string): number {
  const label = classes.indexOf(name);
  if (label >= 0) return label;
  const shown = classes.slice(0, 30).join(", ");
  throw new Error(
    `classes: ${format} has no class "${name}"; it has ${shown === "" ? "no classes" : shown}${classes.length > 30 ? ", …" : ""}`,
  );
}

/** Knuth's Algorithm S (The Art of Computer Programming 2, 3.4.2): each subset of that size with the same probability, in order. */
function choosePositions(count: number, { subset, next }: Choice): Uint8Array {
  const taken = new Uint8Array(count);
  if (subset === undefined) return taken.fill(1);
  let wanted = Math.min(count, subset < 1 ? Math.round(subset * count) : subset);
  for (let position = 0; position < count; position++) {
    if ((count - position) * next() >= wanted) continue;
    taken[position] = 1;
    wanted -= 1;
  }
  return taken;
}

function sum(sizes: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const size of sizes) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}
