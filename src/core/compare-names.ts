/** Numbers in names by their value: `2` before `10`, `r5` before `r40`. Names that differ never count as equal. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return COLLATOR.compare(a, b) || (a < b ? -1 : 1);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });
