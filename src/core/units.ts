const SIZE_FACTORS: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["kB", 1e3],
  ["KB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["PB", 1e15],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
]);

const DURATION_FACTORS_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** Bytes of `2GB`, `512 MiB`, `1.5TB`, `100B`; undefined where the text is no size. Units are SI (GB = 10⁹) or IEC (GiB = 2³⁰). */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text.trim());
  const factor = SIZE_FACTORS.get(match?.[2] ?? "");
  return factor === undefined ? undefined : finite(Math.round(Number(match?.[1]) * factor));
}

/** Milliseconds of `90s`, `30m`, `2h`, `1h30m`, `30d`; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?) ?([a-z]+) ?/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== trimmed) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of parts) {
    const factor = DURATION_FACTORS_MS.get(unit ?? "");
    if (factor === undefined) return undefined;
    totalMs += Number(count) * factor;
  }
  return finite(Math.round(totalMs));
}

function finite(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
