/** Groups items that look alike, in order of first appearance, with the stages that they belong to. */
export function foldBy<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  lookOf: (item: T) => string,
): [members: T[], names: string[]][] {
  const groups = new Map<string, [T[], string[]]>();
  for (const item of items) {
    const look = lookOf(item);
    const group = groups.get(look) ?? [[], []];
    group[0].push(item);
    group[1].push(nameOf(item));
    groups.set(look, group);
  }
  return [...groups.values()];
}
