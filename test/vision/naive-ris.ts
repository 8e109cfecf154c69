/** The score written a second time, from the definition alone: plain loops over plain lists, everything sorted and counted anew. */
export interface NaiveCase {
  /** N×D. */
  readonly features: readonly (readonly number[])[];
  readonly targets: readonly string[];
  readonly sets: readonly string[];
}

/** What the authors' code computes. */
export function naivePublished({ features, targets, sets }: NaiveCase, top: number): number {
  const n = features.length;
  const classes = [...new Set(targets)];
  const q = Math.min(1 - 1 / classes.length, 0.95);
  const p = 1 - q;
  const k = Math.floor(n * q);
  const units = features[0]?.length ?? 0;
  const perTarget = classes.map((y) => {
    const ratios: number[] = [];
    for (let i = 0; i < units; i++) {
      const column = features.map((row) => row[i] as number);
      const up = [...column].sort((a, b) => a - b)[k] as number;
      const down = [...column].sort((a, b) => b - a)[k] as number;
      const g = column.filter((value) => value >= up).length / n;
      let sum = 0;
      let count = 0;
      for (const z of new Set(sets)) {
        const members = sets.flatMap((set, row) => (set === z ? [row] : []));
        if (members.length < 3 || targets[members[0] as number] !== y) continue;
        const over = members.filter((row) => (column[row] as number) > up).length;
        const under = members.filter((row) => (column[row] as number) < down).length;
        const a = Math.max(over, under);
        if (a > 0) {
          sum += a / members.length;
          count += 1;
        }
      }
      ratios.push(count === 0 ? 0 : sum / count / g);
    }
    return meanOfLargest(ratios, top);
  });
  return (100 * p * total(perTarget)) / classes.length;
}

/** The definition: one sign a unit, the one of the larger invariance to any target; all sets of a target in its mean. */
export function naiveFormula({ features, targets, sets }: NaiveCase, top: number): number {
  const classes = [...new Set(targets)].sort();
  const units = features[0]?.length ?? 0;
  const chosen = Array.from({ length: units }, (_, i) => {
    const column = features.map((row) => row[i] as number);
    const plus = invarianceOf(column, { targets, sets, classes });
    const minus = invarianceOf(
      column.map((value) => -value),
      { targets, sets, classes },
    );
    const lead = Math.max(...plus) - Math.max(...minus);
    if (Math.abs(lead) > 1e-9) return lead > 0 ? plus : minus;
    for (const [y, value] of plus.entries()) {
      const other = minus[y] as number;
      if (Math.abs(value - other) > 1e-9) return value > other ? plus : minus;
    }
    return plus;
  });
  const perTarget = classes.map((_, y) =>
    meanOfLargest(
      chosen.map((unit) => unit[y] as number),
      top,
    ),
  );
  return ((100 / classes.length) * total(perTarget)) / classes.length;
}

interface Labels {
  readonly targets: readonly string[];
  readonly sets: readonly string[];
  readonly classes: readonly string[];
}

function invarianceOf(signed: readonly number[], { targets, sets, classes }: Labels): number[] {
  const n = signed.length;
  // Every threshold that parts the values; the nearest rate to 1/C wins, the rarer of two as near.
  const thresholds = [...new Set([Number.NEGATIVE_INFINITY, ...signed])].sort((a, b) => b - a);
  let best = { threshold: Number.POSITIVE_INFINITY, rate: 0 };
  for (const threshold of thresholds) {
    const rate = signed.filter((value) => value > threshold).length / n;
    const gap = (one: number): number => Math.abs(one * n - n / classes.length);
    if (gap(rate) < gap(best.rate)) best = { threshold, rate };
  }
  return classes.map((y) => {
    const zs = [...new Set(sets.filter((_, row) => targets[row] === y))];
    const rates = zs.map((z) => {
      const members = sets.flatMap((set, row) => (set === z ? [row] : []));
      return members.filter((row) => (signed[row] as number) > best.threshold).length / members.length;
    });
    return best.rate === 0 ? 0 : total(rates) / zs.length / best.rate;
  });
}

function meanOfLargest(values: readonly number[], count: number): number {
  const largest = [...values].sort((a, b) => b - a).slice(0, count);
  return total(largest) / largest.length;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
