/** `62.41`: two decimals for per cent, three significant digits for other units. */
export function formatFigure(value: number, unit: string | undefined): string {
  return unit === "%" ? value.toFixed(2) : String(Number(value.toPrecision(3)));
}

/** `62.41 ± 1.20`; without a margin the value alone. */
export function formatEstimate(
  { mean, margin }: { readonly mean: number; readonly margin?: number },
  unit: string | undefined,
): string {
  return margin === undefined
    ? formatFigure(mean, unit)
    : `${formatFigure(mean, unit)} ± ${formatFigure(margin, unit)}`;
}
