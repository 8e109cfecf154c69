import { createPaint } from "../adapters/terminal/colours.ts";
import type { TerminalStream } from "../adapters/terminal/view.ts";
import type { Paint } from "../core/paint.ts";
import type { TableOptions } from "../core/render-table.ts";

/** Colours for a standard stream, as its user wants them. */
export function paintFor(stream: Pick<TerminalStream, "isTTY">): Paint {
  return createPaint(stream, process.env);
}

/** How a table looks on standard output: as wide as the terminal; unlimited where there is none. */
export function tableLook(): TableOptions {
  const { columns, isTTY } = process.stdout;
  return { paint: paintFor(process.stdout), ...(isTTY && columns > 0 ? { width: columns } : {}) };
}
