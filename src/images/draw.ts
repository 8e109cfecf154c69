import { GLYPH_WIDTH, glyphOf } from "./font.ts";
import type { Pixels } from "./pixels.ts";
import type { Rectangle } from "./resize.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** Fills a rectangle; what lies outside of the picture is left out. */
export function fillRectangle(pixels: Pixels, { x, y, width, height }: Rectangle, [red, green, blue]: Colour): void {
  const [left, right] = [Math.max(0, x), Math.min(pixels.width, x + width)];
  const bottom = Math.min(pixels.height, y + height);
  for (let row = Math.max(0, y); row < bottom; row++) {
    for (let at = (row * pixels.width + left) * 3; at < (row * pixels.width + right) * 3; at += 3) {
      pixels.data[at] = red;
      pixels.data[at + 1] = green;
      pixels.data[at + 2] = blue;
    }
  }
}

/** Draws a frame of `thickness` px along the inside of a rectangle. */
export function drawRectangle(pixels: Pixels, { x, y, width, height }: Rectangle, colour: Colour, thickness = 1): void {
  fillRectangle(pixels, { x, y, width, height: thickness }, colour);
  fillRectangle(pixels, { x, y: y + height - thickness, width, height: thickness }, colour);
  fillRectangle(pixels, { x, y, width: thickness, height }, colour);
  fillRectangle(pixels, { x: x + width - thickness, y, width: thickness, height }, colour);
}

/** Draws one line of text, its cell's top left corner at x, y. */
export function drawText(
  pixels: Pixels,
  text: string,
  at: { readonly x: number; readonly y: number; readonly colour: Colour; readonly scale?: number },
): void {
  const { colour, scale = 1 } = at;
  for (const [index, character] of [...text].entries()) {
    const left = at.x + index * (GLYPH_WIDTH + 1) * scale;
    for (const [row, bits] of glyphOf(character).entries()) {
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        if (((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 0) continue;
        const dot = { x: left + column * scale, y: at.y + row * scale, width: scale, height: scale };
        fillRectangle(pixels, dot, colour);
      }
    }
  }
}

/** Copies a picture into another, its top left corner at x, y; what lies outside is left out. */
export function pastePixels(onto: Pixels, source: Pixels, x: number, y: number): void {
  const [left, right] = [Math.max(0, -x), Math.min(source.width, onto.width - x)];
  const bottom = Math.min(source.height, onto.height - y);
  for (let row = Math.max(0, -y); row < bottom && left < right; row++) {
    const from = row * source.width;
    const line = source.data.subarray((from + left) * 3, (from + right) * 3);
    onto.data.set(line, ((y + row) * onto.width + x + left) * 3);
  }
}
