/** Decimals that show two digits of the middle one of half intervals; undefined where there is none. */
export function decimalsOfMargins(margins: readonly number[]): number | undefined {
  const known = margins.filter((margin) => Number.isFinite(margin) && margin > 0).sort((a, b) => a - b);
  return decimalsOf(known[Math.floor(known.length / 2)], 2);
}

/**
 * Decimals for figures of one measure: two digits of their intervals; without intervals three digits of the standard deviation between
 * them. Undefined for whole numbers, and where figures are alone or all the same: each says then what it needs.
 */
export function decimalsOfFigures(figures: readonly number[], margins: readonly number[] = []): number | undefined {
  const values = figures.filter(Number.isFinite);
  const byMargin = decimalsOfMargins(margins);
  if (byMargin !== undefined) return byMargin;
  if (values.every(Number.isInteger)) return undefined;
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const bySize = decimalsOf(most, 5);
  const bySpread = decimalsOf(deviationOf(values), 3);
  return bySpread === undefined || bySize === undefined ? undefined : Math.min(bySpread, bySize);
}

function decimalsOf(size: number | undefined, digits: number): number | undefined {
  if (size === undefined || !Number.isFinite(size) || size <= 0) return undefined;
  return Math.min(6, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** To so many decimals: `-1.25`, `0.0`; what rounds to nothing has no sign. */
export function renderFixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}
