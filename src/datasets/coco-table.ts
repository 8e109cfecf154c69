import { z } from "zod";
import { DataError } from "./data-error.ts";
import type { Finding, Place } from "./dataset.ts";
import { badBox } from "./finding.ts";
import { FloatRows } from "./float-rows.ts";
import { requireFile } from "./folder.ts";
import { readJsonElements } from "./json-elements.ts";

export interface CocoImage {
  readonly id: number;
  readonly file: string;
  /** px. */
  readonly width: number;
  readonly height: number;
  readonly line: number;
}

export interface CocoObject {
  readonly id: number;
  /** Counts in the table's classes. */
  readonly label: number;
  /** px, 0-based. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly crowd: boolean;
  readonly line: number;
}

/** A COCO file without its outlines: under 100 bytes an object. */
export interface CocoTable {
  /** Names, in the order of the category ids. */
  readonly classes: readonly string[];
  readonly images: readonly CocoImage[];
  /** Single annotations that are wrong. */
  readonly findings: readonly Finding[];
  /** The objects in the image at this position. */
  objectsOf(position: number): CocoObject[];
}

/**
 * Reads `annotations/instances_SPLIT.json` as a stream. Category ids have holes (80 in 1…90): labels count in the sorted ids.
 * Throws where it is no such file; an annotation that is wrong becomes a finding.
 */
export function readCocoTable(root: string, file: string): CocoTable {
  const found: Found = { findings: [], categories: new Map(), images: [], objects: new FloatRows(COLUMNS) };
  const path = requireFile(root, file);
  try {
    for (const { section, text, line } of readJsonElements(path)) READERS.get(section)?.(found, text, { file, line });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new DataError("bad-annotation", { file }, error.message);
  }
  if (found.images.length === 0) throw new DataError("bad-annotation", { file }, 'there are no "images"');
  return makeTable(found, file);
}

interface Found {
  readonly findings: Finding[];
  readonly categories: Map<number, string>;
  readonly images: CocoImage[];
  /** id, image id, category id, x, y, width, height, crowd, line. */
  readonly objects: FloatRows;
}

const COLUMNS = 9;

type ElementReader = (found: Found, text: string, place: Place) => void;

const readCategory = reader(z.object({ id: z.number(), name: z.string() }), ({ categories }, { id, name }) => {
  categories.set(id, name);
});

const readImage = reader(
  z.object({ id: z.number(), file_name: z.string(), width: z.number(), height: z.number() }),
  ({ images }, { id, file_name: file, width, height }, { line = 1 }) => {
    images.push({ id, file, width, height, line });
  },
);

const readAnnotation = reader(
  z.object({
    id: z.number(),
    image_id: z.number(),
    category_id: z.number(),
    bbox: z.array(z.number()).length(4),
    iscrowd: z.literal([0, 1]).default(0),
  }),
  ({ objects }, { id, image_id, category_id, bbox, iscrowd }, { line = 1 }) => {
    objects.push([id, image_id, category_id, ...bbox, iscrowd, line]);
  },
);

const READERS = new Map([
  ["categories", readCategory],
  ["images", readImage],
  ["annotations", readAnnotation],
]);

function reader<S extends z.ZodType>(
  schema: S,
  take: (found: Found, value: z.output<S>, place: Place) => void,
): ElementReader {
  return (found, text, place) => {
    const value = parseJson(text);
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      take(found, parsed.data, place);
      return;
    }
    const [issue] = parsed.error.issues;
    const why = value === undefined ? "no JSON" : `${issue?.path.join(".")}: ${issue?.message}`;
    found.findings.push(badBox("bad-annotation", place, `${why} in ${text.slice(0, 160)}`));
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function makeTable({ findings, categories, images, objects }: Found, file: string): CocoTable {
  const ids = [...categories.keys()].sort((a, b) => a - b);
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const positionOf = new Map(images.map(({ id }, position) => [id, position]));
  const owners = new Int32Array(objects.length).fill(-1);
  for (let row = 0; row < objects.length; row++) {
    const [id, image, category] = [0, 1, 2].map((column) => objects.at(row, column));
    const place = { file, line: objects.at(row, 8) };
    const [position, label] = [positionOf.get(image ?? -1), labelOf.get(category ?? -1)];
    if (position === undefined)
      findings.push(badBox("unknown-image", place, `annotation ${id} is of image ${image}, which is not listed`));
    else if (label === undefined)
      findings.push(badBox("unknown-class", place, `annotation ${id} is of category ${category}, which is not listed`));
    else owners[row] = position;
  }
  const rowsOf = groupRows(owners, images.length);
  return {
    classes: ids.map((id) => categories.get(id) ?? ""),
    images,
    findings,
    objectsOf: (position) => Array.from(rowsOf(position), (row) => toObject(objects, row, labelOf)),
  };
}

function toObject(objects: FloatRows, row: number, labelOf: ReadonlyMap<number, number>): CocoObject {
  return {
    id: objects.at(row, 0),
    label: labelOf.get(objects.at(row, 2)) ?? -1,
    x: objects.at(row, 3),
    y: objects.at(row, 4),
    width: objects.at(row, 5),
    height: objects.at(row, 6),
    crowd: objects.at(row, 7) === 1,
    line: objects.at(row, 8),
  };
}

/** Rows by their owner, in their order: a counting sort. */
function groupRows(owners: Int32Array, count: number): (owner: number) => Uint32Array {
  const ends = new Uint32Array(count + 1);
  for (const owner of owners) if (owner >= 0) ends[owner + 1] = (ends[owner + 1] ?? 0) + 1;
  for (let owner = 0; owner < count; owner++) ends[owner + 1] = (ends[owner + 1] ?? 0) + (ends[owner] ?? 0);
  const rows = new Uint32Array(ends[count] ?? 0);
  const next = ends.slice();
  for (const [row, owner] of owners.entries()) {
    if (owner < 0) continue;
    const at = next[owner] ?? 0;
    rows[at] = row;
    next[owner] = at + 1;
  }
  return (owner) => rows.subarray(ends[owner], ends[owner + 1]);
}
