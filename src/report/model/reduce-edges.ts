/** A node with the nodes that it has edges from. */
export interface Sourced {
  readonly id: string;
  readonly sources: readonly string[];
}

/** The edges of an acyclic graph that no longer way round implies: its transitive reduction. */
export function reduceEdges(nodes: readonly Sourced[]): [source: string, target: string][] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const above = new Map<string, ReadonlySet<string>>();
  const ancestorsOf = (id: string): ReadonlySet<string> => {
    const found = above.get(id);
    if (found !== undefined) return found;
    const ancestors = new Set<string>();
    // A cycle ends here: what is being looked at counts as having none.
    above.set(id, ancestors);
    for (const source of known.get(id)?.sources ?? []) {
      ancestors.add(source);
      for (const each of ancestorsOf(source)) ancestors.add(each);
    }
    return ancestors;
  };
  return nodes.flatMap(({ id, sources }) => {
    const direct = sources.filter((source) => known.has(source) && source !== id);
    const implied = new Set(direct.flatMap((source) => [...ancestorsOf(source)]));
    return direct.filter((source) => !implied.has(source)).map((source): [string, string] => [source, id]);
  });
}
