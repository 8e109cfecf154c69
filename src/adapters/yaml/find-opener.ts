import { type Document, isCollection, isScalar, visit } from "yaml";

/** Offset of the bracket or quote that is not closed where the text of its value ends at `end`; undefined where there is none. */
export function findOpener(document: Document, end: number): number | undefined {
  let opener: number | undefined;
  visit(document, {
    Node(_, node) {
      const [start, valueEnd] = node.range ?? [];
      const isOpened = isCollection(node) ? node.flow === true : isScalar(node) && node.type?.startsWith("QUOTE");
      if (isOpened && valueEnd === end) opener = start;
    },
  });
  return opener;
}
