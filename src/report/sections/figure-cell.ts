import { renderNumber } from "../../core/render-number.ts";
import { type Html, html } from "../html.ts";
import { renderFixed } from "../model/decimals.ts";
import { setMinus } from "./words.ts";

/** A figure of a table: with so many decimals, and half its 95 % interval, where that is known. */
export interface Figure {
  readonly figure: number;
  readonly decimals?: number | undefined;
  readonly margin?: number | undefined;
  /** Shows a plus, too. */
  readonly signed?: boolean;
}

/** What figures of a column need room for, so that they stand one below the other at their decimal points. */
export interface Room {
  /** Characters from the decimal point on. */
  readonly fraction: number;
  /** Characters before a margin's decimal point; 0 for a column without margins. */
  readonly marginWhole: number;
  readonly marginFraction: number;
}

/** Figures of the largest number where nothing says how many there are to be. */
const DIGITS = 4;
/** As wide as a figure. */
const FIGURE_SPACE = "\u2007";

export function isFigure(value: unknown): value is Figure {
  return typeof value === "object" && value !== null && "figure" in value;
}

export function measureFigures(figures: readonly Figure[]): Room {
  const margins = figures.flatMap((figure) => textOfMargin(figure) ?? []);
  return {
    fraction: longest(figures.map((figure) => fractionOf(textOf(figure)))),
    marginWhole: longest(margins.map((text) => text.slice(0, text.length - fractionOf(text).length))),
    marginFraction: longest(margins.map(fractionOf)),
  };
}

/** `66.9 ± 5.7` in a cell; what others of the column have after the decimal point is left blank. */
export function renderFigureCell(figure: Figure, room: Room): Html {
  const text = textOf(figure);
  const shown = padded(setMinus(text), fractionOf(text), room.fraction);
  if (room.marginWhole === 0) return shown;
  return html`${shown} ${renderMargin(textOfMargin(figure), room)}`;
}

function renderMargin(margin: string | undefined, { marginWhole, marginFraction }: Room): Html {
  if (margin === undefined)
    return html`<span class="margin" data-pad="± ${"0".repeat(marginWhole)}${blank("", marginFraction)}"></span>`;
  const fraction = fractionOf(margin);
  const whole = margin.slice(0, margin.length - fraction.length).padStart(marginWhole, FIGURE_SPACE);
  return html`<span class="margin">${padded(`± ${whole}${fraction}`, fraction, marginFraction)}</span>`;
}

function padded(text: string, fraction: string, most: number): Html {
  const pad = blank(fraction, most);
  return pad === "" ? html`${text}` : html`<span data-pad="${pad}">${text}</span>`;
}

/** What is missing of a fraction, as the figures that would stand there. */
function blank(fraction: string, most: number): string {
  const missing = most - fraction.length;
  if (missing <= 0) return "";
  return fraction === "" ? `.${"0".repeat(missing - 1)}` : "0".repeat(missing);
}

function textOf({ figure, decimals, signed = false }: Figure): string {
  const text = decimals === undefined ? renderNumber(figure, DIGITS) : renderFixed(figure, decimals);
  return signed && Number(text) > 0 ? `+${text}` : text;
}

function textOfMargin({ margin, decimals }: Figure): string | undefined {
  if (margin === undefined) return undefined;
  return decimals === undefined ? renderNumber(margin, 2) : margin.toFixed(decimals);
}

/** `.57`; nothing of a whole number, nor of one with an exponent. */
function fractionOf(text: string): string {
  return /^[+-]?\d+(\.\d+)$/.exec(text)?.[1] ?? "";
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}
