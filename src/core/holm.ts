/**
 * p values adjusted for as many tests as there are (Holm 1979): the chance that any of the true null hypotheses has an adjusted p
 * under α is α at most. In the order given.
 */
export function adjustHolm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1));
  const adjusted = ps.map(() => 1);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, (ps.length - rank) * (ps[index] ?? 1));
    adjusted[index] = Math.min(1, largest);
  }
  return adjusted;
}
