import { blankPixels, type Pixels } from "./pixels.ts";

/** A colour for each index: hues a golden ratio apart, so that neighbours differ; what is not below `count` is grey. */
export function paintMask(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array },
  count: number,
): Pixels {
  const pixels = blankPixels(width, height);
  for (let at = 0; at < data.length; at++) {
    const index = data[at] ?? 0;
    pixels.data.set(index < count ? colourOf(index) : GREY, at * 3);
  }
  return pixels;
}

const GREY = [128, 128, 128] as const;
const GOLDEN = 0.618033988749895;

/** Fully saturated hues, each third one darker. */
function colourOf(index: number): [number, number, number] {
  const hue = (index * GOLDEN) % 1;
  const light = 255 - (index % 3) * 55;
  const [red, green, blue] = [0, 1 / 3, 2 / 3].map((offset) => {
    const distance = Math.abs((((hue + offset) % 1) - 0.5) * 6);
    return Math.round(light * Math.min(1, Math.max(0, distance - 1)));
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}
