import type { Outcome } from "./event.ts";
import { type GraphNode, renderNodeOutcomes } from "./graph-nodes.ts";

const FILLS: { readonly [outcome in Outcome]: string } = {
  ran: "#b7e4c7",
  cached: "#e9ecef",
  failed: "#f4acb7",
  skipped: "#ffe8b3",
  cancelled: "#ffe8b3",
};

/** A Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), as GitHub and many editors draw it. */
export function renderMermaid(nodes: readonly GraphNode[]): string[] {
  const used = new Set(nodes.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome)));
  return [
    "flowchart TD",
    ...nodes.map((node, index) => `  n${index}["${renderLabel(node)}"]${renderClass(node)}`),
    ...nodes.flatMap(({ sources }, index) => sources.map((source) => `  n${source} --> n${index}`)),
    ...Object.entries(FILLS)
      .filter(([outcome]) => used.has(outcome as Outcome))
      .map(([outcome, fill]) => `  classDef ${outcome} fill:${fill},color:#212529`),
  ];
}

function renderLabel(node: GraphNode): string {
  const outcome = renderNodeOutcomes(node);
  return [node.label, node.uses, ...(outcome === "" ? [] : [outcome])].map(escapeText).join("<br>");
}

/** Mermaid takes HTML's numeric entities, with `#` for `&#`. */
function escapeText(text: string): string {
  return text.replace(/[^\w ×.,=[\]()/-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function renderClass({ outcomes }: GraphNode): string {
  return outcomes.length === 1 ? `:::${outcomes[0]?.outcome}` : "";
}
