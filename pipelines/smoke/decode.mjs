// Pictures (PGM, P5) → a JSON list of { name, label, side, pixels }, grey values in [0, 1].
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { IN_SHAPES, OUT_IMAGES } = process.env;
const images = readdirSync(IN_SHAPES)
  .sort()
  .map((name) => {
    const bytes = readFileSync(join(IN_SHAPES, name));
    const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString("latin1", 0, 64));
    if (head === null) throw new Error(`${name} is no 8-bit PGM`);
    const pixels = [...bytes.subarray(head[0].length)].map((value) => value / 255);
    if (pixels.length !== head[1] * head[2]) throw new Error(`${name} is cut off`);
    return { name, label: name.split("-")[0], side: Number(head[1]), pixels };
  });
console.log(`${images.length} pictures`);
writeFileSync(OUT_IMAGES, JSON.stringify(images));
