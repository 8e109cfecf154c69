import { styleText } from "node:util";
import { type Hue, type Paint, paintNothing } from "../../core/paint.ts";
import type { TerminalStream } from "./view.ts";

export type Environment = { readonly [name: string]: string | undefined };

const STYLES = {
  good: "green",
  bad: "red",
  warn: "yellow",
  dim: "dim",
  strong: "bold",
  accent: "cyan",
} as const satisfies { readonly [hue in Hue]: string };

/** Colours for a stream: none under NO_COLOR, always under FORCE_COLOR, else where it is a terminal. */
export function createPaint(stream: Pick<TerminalStream, "isTTY">, environment: Environment): Paint {
  return hasColours(stream, environment)
    ? (hue, text) => styleText(STYLES[hue], text, { validateStream: false })
    : paintNothing;
}

/** https://no-color.org; FORCE_COLOR as Node itself reads it. */
function hasColours({ isTTY }: Pick<TerminalStream, "isTTY">, environment: Environment): boolean {
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTTY === true && environment["TERM"] !== "dumb";
}
