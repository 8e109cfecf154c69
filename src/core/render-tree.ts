import { type GraphNode, renderNodeOutcomes } from "./graph-nodes.ts";
import { nameSome } from "./name-some.ts";
import { OUTCOME_LOOKS, type Paint, paintNothing } from "./paint.ts";

/**
 * A drawing of the graph, a line a node. Each node hangs on the last of its sources, and names the others; the child
 * with the most behind it goes on straight below (`↓`), the rest branch off before it (`├─●`). So a chain stays at
 * the margin, however long, and the indent grows with the logarithm of the number of nodes only.
 */
export function renderTree(nodes: readonly GraphNode[], paint: Paint = paintNothing): string[] {
  const children = hangNodes(nodes);
  const sizes = measure(children, nodes);
  const lines: string[] = [];
  const pending: Hanging[] = rootsOf(nodes).map((index) => ({ index, lead: "● ", indent: "" }));
  pending.reverse();
  // A stack of our own: a chain of 10,000 would overflow the language's.
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const node = nodes[next.index];
    if (node === undefined) continue;
    lines.push(renderNode(node, next, nodes, paint));
    pending.push(...planChildren(children[next.index] ?? [], sizes, next.indent));
  }
  return lines;
}

interface Hanging {
  readonly index: number;
  /** What stands before the label, and before what hangs below it. */
  readonly lead: string;
  readonly indent: string;
}

/** Children by parent: the last source is the parent. */
function hangNodes(nodes: readonly GraphNode[]): number[][] {
  const children: number[][] = nodes.map(() => []);
  for (const [index, { sources }] of nodes.entries()) {
    const parent = sources.at(-1);
    if (parent !== undefined) children[parent]?.push(index);
  }
  return children;
}

/** Nodes in the tree below each node, itself included: children come after their parents, so one pass from behind does. */
function measure(children: readonly (readonly number[])[], nodes: readonly GraphNode[]): number[] {
  const sizes: number[] = nodes.map(() => 1);
  for (let index = nodes.length - 1; index >= 0; index--) {
    for (const child of children[index] ?? []) sizes[index] = (sizes[index] ?? 1) + (sizes[child] ?? 1);
  }
  return sizes;
}

function rootsOf(nodes: readonly GraphNode[]): number[] {
  return [...nodes.keys()].filter((index) => nodes[index]?.sources.length === 0);
}

/** For a stack: the trunk at the bottom, so that it is drawn after the branches. */
function planChildren(children: readonly number[], sizes: readonly number[], indent: string): Hanging[] {
  const trunk = children.reduce<number | undefined>(
    (best, child) => (best === undefined || (sizes[child] ?? 0) >= (sizes[best] ?? 0) ? child : best),
    undefined,
  );
  if (trunk === undefined) return [];
  const branches = children
    .filter((child) => child !== trunk)
    .map((index) => ({ index, lead: `${indent}├─● `, indent: `${indent}│ ` }))
    .reverse();
  return [{ index: trunk, lead: `${indent}↓ `, indent }, ...branches];
}

/** Of a stage, beside the one that it hangs from. */
const MOST_SOURCES = 5;

function renderNode(node: GraphNode, { lead }: Hanging, nodes: readonly GraphNode[], paint: Paint): string {
  const hue = node.outcomes.length === 1 ? OUTCOME_LOOKS[node.outcomes[0]?.outcome ?? "ran"].hue : "strong";
  const others = node.sources.slice(0, -1).map((source) => nodes[source]?.label ?? "");
  const also = others.length === 0 ? "" : `  ← also ${nameSome(others, MOST_SOURCES)}`;
  const outcome = node.outcomes.length === 0 ? "" : `  ${paint(hue, renderNodeOutcomes(node))}`;
  return `${paint("dim", lead)}${paint(hue, node.label)}${paint("dim", `  ${node.uses}${also}`)}${outcome}`;
}
