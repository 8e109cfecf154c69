/** A figure for people: integers whole, others with `digits` significant ones, no trailing zeros. */
export function renderNumber(value: number, digits = 5): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value);
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(digits)));
}

/** Like renderNumber, with its sign always: `+0.012`, `-3`, `0`. */
export function renderSigned(value: number, digits = 3): string {
  const text = renderNumber(value, digits);
  return value > 0 ? `+${text}` : text;
}
