import { smallestSignFlipP } from "../core/statistics.ts";
import type { ModelDifference } from "./compare-models.ts";
import { formatFigure } from "./format.ts";

/** Pairs below which an exact sign-flip test can't reach p < 0.05. */
const ENOUGH_PAIRS = 6;

/** What the number of seeds can and can't tell, in sentences. */
export function describeResolution(differences: readonly ModelDifference[], unit: string | undefined): string[] {
  const single = differences.filter(({ low }) => low === undefined);
  const resolved = differences.flatMap(({ detectable }) => detectable ?? []).sort((a, b) => a - b);
  const pairs = differences.filter(({ method, low }) => method === "paired" && low !== undefined).map(({ n }) => n[0]);
  const fewest = Math.min(...pairs);
  const show = (value: number | undefined): string => formatFigure(value ?? 0, unit);
  return [
    ...(single.length > 0
      ? ["A difference of one seed a side has no interval: what it shows is undecided, whatever its size."]
      : []),
    ...(resolved.length > 0
      ? [
          `${describeSeeds(pairs)} find a true difference in 4 of 5 cases where it is ${show(resolved[0])} or more in the steadiest metric, ${show(resolved[resolved.length >> 1])} in the middle one, ${show(resolved.at(-1))} in the noisiest.`,
        ]
      : []),
    ...(Number.isFinite(fewest) && fewest < ENOUGH_PAIRS
      ? [
          `With ${fewest} pairs an exact sign-flip test can't go below p = ${smallestSignFlipP(fewest)}, whatever the figures; 6 pairs are the first that can reach 0.05. The intervals rest on the assumption that differences are normal.`,
        ]
      : []),
  ];
}

function describeSeeds(pairs: readonly number[]): string {
  const [low, high] = [Math.min(...pairs), Math.max(...pairs)];
  if (pairs.length === 0) return "So few figures";
  return low === high ? `${low} pairs of seeds` : `${low} to ${high} pairs of seeds`;
}
