const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** How long ago, in its largest unit: `5 min ago`, `2 d ago`, `now`. Needs no time zone. */
export function renderAgo(atMs: number, nowMs: number): string {
  const passed = nowMs - atMs;
  const unit = UNITS.find(([, size]) => passed >= size);
  return unit === undefined ? "now" : `${Math.floor(passed / unit[1])} ${unit[0]} ago`;
}
