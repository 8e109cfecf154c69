import { isMap, type YAMLMap } from "yaml";
import { Findings } from "../../core/findings.ts";
import type { LocatedMap, LocatedTree, Source } from "../../core/located.ts";
import { addBadCharacters } from "./characters.ts";
import { composeDocument } from "./compose.ts";
import { Conversion, type Reading } from "./conversion.ts";
import { cutStages, type Piece, type Pieces } from "./cut-stages.ts";
import { closeMap, type OpenMap, openMap, widen } from "./open-map.ts";

/**
 * Reads a long pipeline some stages at a time: the package takes 200 bytes of memory for each character that it reads at
 * once. Undefined where that can't be done, be it for a mistake, which only the whole text tells right.
 */
export function readInPieces(
  source: Source,
  { places, length }: { readonly places: boolean; readonly length: number },
): LocatedTree | undefined {
  const pieces = cutStages(source.text, length);
  const findings = new Findings();
  addBadCharacters(source, findings);
  const tree = pieces === undefined ? undefined : readPieces(pieces, { source, findings, places });
  return tree === undefined ? undefined : { tree, diagnostics: findings.list() };
}

function readPieces(pieces: Pieces, reading: Reading): LocatedMap | undefined {
  const { source } = reading;
  const conversion = new Conversion(reading);
  const take = (piece: Piece, map: OpenMap, depth: number): boolean => {
    const part = composeMap(source.text, piece);
    if (part === undefined) return false;
    widen(map, part.range);
    conversion.addPairs(map, part.items, depth);
    return true;
  };
  const [whole, stages] = [openMap(), openMap()];
  if (!take(pieces.head, whole, 0) || whole.entries.has("stages")) return undefined;
  if (!pieces.stages.every((piece) => take(piece, stages, 1))) return undefined;
  const { start, end } = pieces.key;
  const value = closeMap(stages, source);
  whole.entries.set("stages", { key: "stages", keyAt: { source, start, end }, value });
  widen(whole, [start, value.at.end]);
  return take(pieces.tail, whole, 0) ? closeMap(whole, source) : undefined;
}

const NOTHING = { items: [], range: undefined };

/** The block map that a piece of a text is, empty where there are only comments; undefined where it is anything else. */
function composeMap(
  text: string,
  { start, end }: Piece,
): Pick<YAMLMap, "items" | "range"> | typeof NOTHING | undefined {
  const { contents, errors, warnings } = composeDocument(text, start, end);
  if (errors.length > 0 || warnings.length > 0) return undefined;
  if (contents === null) return NOTHING;
  const isPlain =
    isMap(contents) && contents.flow !== true && contents.anchor === undefined && contents.tag === undefined;
  return isPlain ? contents : undefined;
}
