import type { IntervalPoint } from "./intervals.ts";

/** A group's points with the stretch of the chart that they take, px from its top. */
export interface Block {
  readonly group: string;
  readonly points: readonly IntervalPoint[];
  readonly start: number;
  readonly end: number;
}

/** The groups in order of first appearance, one below the other from `top` on. */
export function stackBlocks(
  points: readonly IntervalPoint[],
  top: number,
  heightOf: (points: readonly IntervalPoint[]) => number,
): Block[] {
  const groups = new Map<string, IntervalPoint[]>();
  for (const point of points) {
    const members = groups.get(point.group);
    if (members === undefined) groups.set(point.group, [point]);
    else members.push(point);
  }
  let end = top;
  return [...groups].map(([group, members]) => {
    const start = end;
    end = start + heightOf(members);
    return { group, points: members, start, end };
  });
}
