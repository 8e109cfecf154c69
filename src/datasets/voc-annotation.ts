import { XMLParser, XMLValidator } from "fast-xml-parser";

/** What a VOC annotation says, in its own terms: pixels from 1, both ends inside. */
export interface VocAnnotation {
  readonly size?: { readonly width: number; readonly height: number; readonly line: number };
  readonly objects: readonly VocObject[];
}

export interface VocObject {
  readonly name: string;
  /** From 1, in the file. */
  readonly line: number;
  /** Undefined without a `bndbox`; an edge that is missing or no number is NaN. Some are fractions. */
  readonly box:
    | { readonly xmin: number; readonly ymin: number; readonly xmax: number; readonly ymax: number }
    | undefined;
  readonly difficult: boolean;
  readonly truncated: boolean;
  readonly occluded: boolean;
}

export class VocAnnotationError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Parses `Annotations/ID.xml`. Of an object only its own `bndbox` counts: its parts have one too.
 * Throws a VocAnnotationError where the text is no XML, or no annotation.
 */
export function parseVocAnnotation(text: string): VocAnnotation {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new VocAnnotationError(valid.err.msg, valid.err.line);
  const parsed: unknown = new XMLParser(OPTIONS).parse(text);
  const annotation = childOf(parsed, "annotation");
  if (annotation === undefined) throw new VocAnnotationError("there is no <annotation>", 1);
  const lineOf = (node: Node): number => countLines(text, startOf(node));
  const size = childOf(annotation, "size");
  const objects = listOf(annotation["object"]).map((object) => toObject(object, lineOf(object)));
  if (size === undefined) return { objects };
  const [width, height] = [numberOf(size, "width"), numberOf(size, "height")];
  return { size: { width, height, line: lineOf(size) }, objects };
}

const OPTIONS = { captureMetaData: true, parseTagValue: false, ignoreAttributes: true };
/** Typed as `Symbol` by the package. */
const META = XMLParser.getMetaDataSymbol() as symbol;

type Node = { readonly [name: string | symbol]: unknown };

function toObject(object: Node, line: number): VocObject {
  const bndbox = childOf(object, "bndbox");
  const flag = (name: string): boolean => textOf(object, name) === "1";
  return {
    name: textOf(object, "name") ?? "",
    line,
    box: bndbox && {
      xmin: numberOf(bndbox, "xmin"),
      ymin: numberOf(bndbox, "ymin"),
      xmax: numberOf(bndbox, "xmax"),
      ymax: numberOf(bndbox, "ymax"),
    },
    difficult: flag("difficult"),
    truncated: flag("truncated"),
    occluded: flag("occluded"),
  };
}

function childOf(node: unknown, name: string): Node | undefined {
  return isNode(node) ? listOf(node[name])[0] : undefined;
}

function listOf(value: unknown): Node[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

function textOf(node: Node, name: string): string | undefined {
  const value = node[name];
  return typeof value === "string" ? value.trim() : undefined;
}

function numberOf(node: Node, name: string): number {
  const text = textOf(node, name);
  return text === undefined || text === "" ? Number.NaN : Number(text);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function startOf(node: Node): number {
  const meta = node[META];
  return isNode(meta) && typeof meta["startIndex"] === "number" ? meta["startIndex"] : 0;
}

function countLines(text: string, end: number): number {
  return text.slice(0, end).split("\n").length;
}
