import { PGraph } from "p-graph";

/**
 * Nodes that may be under way: each takes kilobytes. Most of them wait, for resources or for another run to make the same, and so
 * there must be many more than a machine has cores.
 */
const MOST_UNDER_WAY = 1000;

/**
 * Runs `visit` once for each node, after all nodes that it depends on; the only door to p-graph. Nodes whose dependency
 * answered `false` are not visited and count as `false` themselves (p-graph drops dependents of a failure silently, so
 * nothing fails in its eyes). Resolves when nothing is under way any more.
 */
export async function runInOrder(
  nodes: readonly number[],
  dependenciesOf: (node: number) => readonly number[],
  visit: (node: number) => Promise<boolean>,
  leaveOut: (node: number, because: number) => void,
): Promise<void> {
  const known = new Set(nodes);
  const broken = new Set<number>();
  const step = async (node: number): Promise<void> => {
    const because = dependenciesOf(node).find((dependency) => broken.has(dependency));
    if (because !== undefined) leaveOut(node, because);
    if (because !== undefined || !(await visit(node))) broken.add(node);
  };
  const edges = nodes.flatMap((node) =>
    dependenciesOf(node).flatMap((dependency): [string, string][] =>
      known.has(dependency) ? [[String(dependency), String(node)]] : [],
    ),
  );
  const graph = new PGraph(new Map(nodes.map((node) => [String(node), { run: () => step(node) }])), edges);
  await graph.run({ continue: true, concurrency: MOST_UNDER_WAY });
}
