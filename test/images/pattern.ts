import type { Pixels } from "../../src/images/pixels.ts";

/** A busy picture; fixtures/make.py makes the same. */
export function renderPattern(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      data.set([(x * 7 + y * 3) % 256, (x * x + y * 5) % 256, (x * y * 3 + 40 * Math.floor(x / 5)) % 256], at);
    }
  }
  return { width, height, data };
}
