import type { Outcome } from "./event.ts";
import { type GraphNode, renderNodeOutcomes } from "./graph-nodes.ts";

const FILLS: { readonly [outcome in Outcome]: string } = {
  ran: "palegreen",
  cached: "gray92",
  failed: "lightpink",
  skipped: "moccasin",
  cancelled: "moccasin",
};

/** A Graphviz digraph (https://graphviz.org/doc/info/lang.html). */
export function renderDot(name: string, nodes: readonly GraphNode[]): string[] {
  return [
    `digraph ${quote(name)} {`,
    "  node [shape=box, style=filled, fillcolor=white];",
    ...nodes.map((node, index) => `  n${index} [label=${renderLabel(node)}${renderFill(node)}];`),
    ...nodes.flatMap(({ sources }, index) => sources.map((source) => `  n${source} -> n${index};`)),
    "}",
  ];
}

function renderLabel(node: GraphNode): string {
  const outcome = renderNodeOutcomes(node);
  return quote([node.label, node.uses, ...(outcome === "" ? [] : [outcome])].join("\n"));
}

function renderFill({ outcomes }: GraphNode): string {
  const [only] = outcomes;
  return outcomes.length === 1 && only !== undefined ? `, fillcolor=${FILLS[only.outcome]}` : "";
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
