// Made the pictures in shapes/: 16 of each of three shapes, 16×16 pixels, grey, with noise (seeded). PGM is netpbm's
// plain binary format: https://netpbm.sourceforge.net/doc/pgm.html
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SIDE = 16;
const SHAPES = {
  disc: (x, y, r) => x * x + y * y < r * r,
  square: (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) < r * 0.85,
  cross: (x, y, r) => Math.min(Math.abs(x), Math.abs(y)) < r * 0.3 && Math.max(Math.abs(x), Math.abs(y)) < r,
};

/** mulberry32. */
let state = 7;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const folder = join(import.meta.dirname, "shapes");
mkdirSync(folder, { recursive: true });
for (const [name, covers] of Object.entries(SHAPES)) {
  for (let index = 0; index < 16; index++) {
    const [cx, cy, r] = [6 + 4 * random(), 6 + 4 * random(), 3.5 + 2 * random()];
    const pixels = Buffer.alloc(SIDE * SIDE);
    for (let at = 0; at < pixels.length; at++) {
      const inside = covers((at % SIDE) - cx, Math.floor(at / SIDE) - cy, r);
      pixels[at] = Math.max(0, Math.min(255, (inside ? 190 : 60) + 70 * (random() + random() - 1)));
    }
    const head = Buffer.from(`P5\n${SIDE} ${SIDE}\n255\n`, "latin1");
    writeFileSync(join(folder, `${name}-${String(index).padStart(2, "0")}.pgm`), Buffer.concat([head, pixels]));
  }
}
