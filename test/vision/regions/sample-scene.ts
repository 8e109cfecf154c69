import { blankPixels, type Pixels } from "../../../src/images/pixels.ts";
import type { Rectangle } from "../../../src/images/resize.ts";

/** A chequered floor with a striped disc of two colours, and a plain grey block that stays where it is. */
export function renderScene(
  discX: number,
  discY: number,
  radius = 14,
): { pixels: Pixels; disc: Rectangle; block: Rectangle } {
  const pixels = blankPixels(96, 72);
  const block = { x: 70, y: 44, width: 18, height: 20 };
  for (let y = 0, at = 0; y < 72; y++) {
    for (let x = 0; x < 96; x++, at += 3) pixels.data.set(colourAt(x, y), at);
  }
  return { pixels, disc: { x: discX - radius, y: discY - radius, width: 2 * radius, height: 2 * radius }, block };

  function colourAt(x: number, y: number): readonly number[] {
    if (Math.hypot(x + 0.5 - discX, y + 0.5 - discY) < radius) {
      return (y - discY + 100) % 8 < 4 ? [210, 40, 40] : [240, 200, 60];
    }
    if (x >= block.x && x < block.x + block.width && y >= block.y && y < block.y + block.height) return [90, 90, 100];
    return (Math.floor(x / 12) + Math.floor(y / 12)) % 2 === 0 ? [120, 170, 130] : [140, 190, 150];
  }
}
