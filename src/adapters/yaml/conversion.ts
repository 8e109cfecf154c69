import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Findings } from "../../core/findings.ts";
import { type Entry, type Located, type LocatedMap, placeOf, type Source, type Span } from "../../core/located.ts";
import { findBadText } from "./characters.ts";
import { closeMap, type OpenMap, openMap, widen } from "./open-map.ts";

/** Nobody nests this deep by hand; and it bounds every recursion over a tree. */
const MAX_DEPTH = 64;
/** Values that aliases add: an anchor is kept once, but whoever walks over the tree meets it at each alias. */
const MAX_ALIASED = 1_000_000;

/** Tags that say that a text is one. */
const TEXT_TAGS: readonly string[] = ["!", "tag:yaml.org,2002:str"];

/** What a conversion is of, where it notes mistakes, and whether its values are to know their places. */
export interface Reading {
  readonly source: Source;
  readonly findings: Findings;
  readonly places: boolean;
}

interface Anchored {
  readonly value: Located;
  /** Values in it, with those of the aliases in it. */
  readonly size: number;
  /** Levels below it. */
  readonly height: number;
}

/** Turns the nodes of one document into located values. Keeps the anchors met so far. */
export class Conversion {
  readonly #source: Source;
  readonly #findings: Findings;
  /** Where all values stand if nobody will ask. */
  readonly #nowhere: Span | undefined;
  readonly #anchors = new Map<string, Anchored | "open">();
  #count = 0;
  #aliased = 0;
  #deepest = 0;

  constructor({ source, findings, places }: Reading) {
    this.#source = source;
    this.#findings = findings;
    if (!places) this.#nowhere = { source, start: 0, end: 1 };
  }

  /** The located value of a node; what is wrong in it is noted and reads as null. */
  convert(node: unknown, depth = 0): Located {
    if (!isNode(node)) return { kind: "scalar", value: null, at: this.#spanOf(undefined) };
    if (depth > MAX_DEPTH) return this.#tooDeep(node);
    if (isAlias(node)) return this.#resolveAlias(node, depth);
    const anchor = "anchor" in node && typeof node.anchor === "string" ? node.anchor : undefined;
    return anchor === undefined ? this.#convertBare(node, depth) : this.#convertAnchored(anchor, node, depth);
  }

  #convertBare(node: Node, depth: number): Located {
    this.#count += 1;
    this.#deepest = Math.max(this.#deepest, depth);
    const at = this.#spanOf(node);
    if (isMap(node)) return this.#convertMap(node, depth);
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => this.convert(item, depth + 1)), at };
    return isScalar(node) ? this.#convertScalar(node, at) : this.#broken(at);
  }

  #convertAnchored(anchor: string, node: Node, depth: number): Located {
    const before = { count: this.#count, aliased: this.#aliased, deepest: this.#deepest };
    this.#anchors.set(anchor, "open");
    this.#deepest = depth;
    const value = this.#convertBare(node, depth);
    const size = this.#count - before.count + this.#aliased - before.aliased;
    this.#anchors.set(anchor, { value, size, height: this.#deepest - depth });
    this.#deepest = Math.max(before.deepest, this.#deepest);
    return value;
  }

  #resolveAlias(alias: Alias, depth: number): Located {
    const at = this.#spanOf(alias);
    const anchored = this.#anchors.get(alias.source);
    if (anchored === undefined) {
      const hint = this.#findings.suggest(alias.source, this.#anchors.keys());
      this.#findings.add("yaml-alias", at, `no anchor "&${alias.source}" stands before this alias${hint}`);
      return this.#broken(at);
    }
    if (anchored === "open") {
      this.#findings.add("yaml-alias", at, `the alias "*${alias.source}" stands inside of what it names`);
      return this.#broken(at);
    }
    if (depth + anchored.height > MAX_DEPTH) return this.#tooDeep(alias);
    if (this.#aliased + anchored.size > MAX_ALIASED) {
      this.#tooLarge(alias.source, at);
      return this.#broken(at);
    }
    this.#aliased += anchored.size;
    this.#deepest = Math.max(this.#deepest, depth + anchored.height);
    return anchored.value;
  }

  /** Adds pairs to a map at that depth. */
  addPairs({ entries, merged }: OpenMap, pairs: readonly Pair[], depth: number): void {
    for (const pair of pairs) {
      if (isMergeKey(pair)) merged.push(...this.#mergedMaps(pair, depth));
      else this.#addEntry(pair, entries, depth);
    }
  }

  #convertMap({ items, range }: YAMLMap, depth: number): LocatedMap {
    const map = openMap();
    widen(map, range);
    this.addPairs(map, items, depth);
    return closeMap(map, this.#source);
  }

  #addEntry(pair: Pair, entries: Map<string, Entry>, depth: number): void {
    const key = this.convert(pair.key, depth + 1);
    const value: Located =
      pair.value === null ? { kind: "scalar", value: null, at: key.at } : this.convert(pair.value, depth + 1);
    if (key.kind !== "scalar" || typeof key.value !== "string") {
      const shown = key.kind === "scalar" ? ` ${JSON.stringify(key.value)}` : "";
      this.#findings.add("yaml-key", key.at, `the key${shown} is not text`, "Put quotes around it.");
      return;
    }
    // The place where an alias stands, not where its anchor does.
    const keyAt = this.#spanOf(pair.key);
    const first = entries.get(key.value);
    if (first === undefined) {
      entries.set(key.value, { key: key.value, keyAt, value });
      return;
    }
    const { line } = placeOf(first.keyAt);
    this.#findings.add(
      "duplicate-key",
      keyAt,
      `"${key.value}" already stands in line ${line}`,
      "Remove one of the two.",
    );
  }

  #mergedMaps(pair: Pair, depth: number): LocatedMap[] {
    const value = this.convert(pair.value, depth + 1);
    const candidates = value.kind === "list" ? value.items : [value];
    return candidates.flatMap((candidate) => {
      if (candidate.kind === "map") return [candidate];
      this.#findings.add("yaml-merge", this.#spanOf(pair.key), "`<<` takes a map, or a list of maps");
      return [];
    });
  }

  #convertScalar({ value, source = "", tag }: Scalar, at: Span): Located {
    // A tag without meaning is noted already; what it would have made of the text is not known.
    if (typeof value === "string" && tag !== undefined && !TEXT_TAGS.includes(tag)) return this.#broken(at);
    if (value === null || typeof value === "boolean") return { kind: "scalar", value, at };
    if (typeof value === "number" && this.#checkNumber(value, source, at)) return { kind: "scalar", value, at };
    if (typeof value === "string" && this.#checkText(value, at)) return { kind: "scalar", value, at };
    return this.#broken(at);
  }

  #checkNumber(value: number, source: string, at: Span): boolean {
    const isInteger = Number.isInteger(value) && !/^[^x]*[.eE]/.test(source);
    if (!Number.isFinite(value)) {
      this.#findings.add(
        "bad-number",
        at,
        `${source} is not a finite number`,
        "JSON, and so the fingerprint, can't say it.",
      );
    } else if (isInteger && !Number.isSafeInteger(value)) {
      const message = `${source} has more digits than a number keeps: it would become ${value}`;
      this.#findings.add(
        "bad-number",
        at,
        message,
        "Put quotes around it if it is a name, or write it with an exponent.",
      );
    } else return true;
    return false;
  }

  #checkText(text: string, at: Span): boolean {
    const bad = findBadText(text);
    if (bad === undefined) return true;
    // A character that stands in the text itself is noted already.
    const isWritten = this.#source.text.slice(at.start, at.end).includes("\0");
    if (!isWritten) this.#findings.add("bad-character", at, `a text can't hold ${bad}`, "Remove it.");
    return false;
  }

  #tooLarge(name: string, at: Span): void {
    // Said once: whatever follows is too large as well.
    if (this.#aliased > MAX_ALIASED) return;
    this.#aliased = MAX_ALIASED + 1;
    const message = `the aliases up to "*${name}" make the pipeline grow beyond ${MAX_ALIASED} values`;
    this.#findings.add("yaml-too-large", at, message);
  }

  #tooDeep(node: Node): Located {
    const at = this.#spanOf(node);
    this.#findings.add("yaml-too-deep", at, `values are nested more than ${MAX_DEPTH} deep`);
    return this.#broken(at);
  }

  #broken(at: Span): Located {
    return { kind: "scalar", value: null, broken: true, at };
  }

  #spanOf(node: unknown): Span {
    if (this.#nowhere !== undefined) return this.#nowhere;
    const range = isNode(node) ? node.range : undefined;
    const [start, end] = range ?? [0, 0];
    return { source: this.#source, start, end: Math.max(end, start + 1) };
  }
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}
