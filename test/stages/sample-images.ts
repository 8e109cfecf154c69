import { createImageSetWriter } from "../../src/datasets/image-set-writer.ts";
import { encodePng } from "../../src/images/encode.ts";
import { encodeIndexPng } from "../../src/images/index-png.ts";
import { blankPixels, type Pixels } from "../../src/images/pixels.ts";
import { temporaryFolder } from "./stage-harness.ts";

export const CLASSES = ["red", "green", "blue"];
const SIDE = 32;

/**
 * Squares of their class's colour on grey noise, each in a place of its own, with its box and mask (0 = ground, void in the first row). Gives the folder of the image set.
 */
export async function writeSquares(count: number, { seed = 0 }: { readonly seed?: number } = {}): Promise<string> {
  const folder = temporaryFolder("squares");
  const writer = createImageSetWriter(folder, {
    ...{ format: "test", classes: CLASSES, maskClasses: ["ground", ...CLASSES] },
  });
  for (let index = 0; index < count; index++) {
    const label = index % CLASSES.length;
    const [x, y] = [(index * 5 + seed) % 16, (index * 11 + 3 * seed) % 16];
    const bytes = await encodePng(drawSquare(label, { x, y }, index + 1000 * seed));
    const box = { x, y, width: 16, height: 16, label };
    writer.add({
      key: `square/${index}`,
      bytes,
      format: "png",
      width: SIDE,
      height: SIDE,
      label,
      boxes: [box, { ...box, crowd: true }],
      factors: { place: x },
      mask: await encodeIndexPng(drawMask(label + 1, { x, y })),
    });
  }
  writer.close();
  return folder;
}

function drawSquare(channel: number, { x, y }: { readonly x: number; readonly y: number }, seed: number): Pixels {
  const pixels = blankPixels(SIDE, SIDE);
  for (let at = 0; at < pixels.data.length; at++) {
    const column = Math.floor(at / 3) % SIDE;
    const row = Math.floor(at / 3 / SIDE);
    const inside = column >= x && column < x + 16 && row >= y && row < y + 16;
    const noise = (Math.imul(at + seed * 7919, 2654435761) >>> 25) & 63;
    pixels.data[at] = noise + (inside ? (at % 3 === channel ? 190 : 0) : 90);
  }
  return pixels;
}

function drawMask(value: number, { x, y }: { readonly x: number; readonly y: number }) {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [column, row] = [at % SIDE, Math.floor(at / SIDE)];
    if (row === 0) return 255;
    return column >= x && column < x + 16 && row >= y && row < y + 16 ? value : 0;
  });
  return { width: SIDE, height: SIDE, data };
}
