import type { Place } from "./dataset.ts";
import type { Box } from "./image-set.ts";
import { readLines } from "./read-lines.ts";

export interface BoxLine {
  readonly place: Place;
  /** Undefined where the line is not four fields; a field that is no number is NaN. */
  readonly box: Box | undefined;
  readonly text: string;
}

/** A tracking annotation: a line `x,y,width,height` a frame, parted by commas, tabs or spaces. An empty last line is none. */
export function readBoxes(path: string, file: string): BoxLine[] {
  return [...readLines(path)].map(({ text, number }) => ({ place: { file, line: number }, text, box: parseBox(text) }));
}

function parseBox(text: string): Box | undefined {
  const fields = text.trim().split(/\s*,\s*|\s+/);
  const [x, y, width, height] = fields.map((field) => (field === "" ? Number.NaN : Number(field)));
  if (fields.length !== 4 || x === undefined || y === undefined || width === undefined || height === undefined)
    return undefined;
  return { x, y, width, height };
}
