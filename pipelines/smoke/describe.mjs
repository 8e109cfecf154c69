// Pictures → features: means over a grid of cells × cells.
import { readFileSync, writeFileSync } from "node:fs";

const { IN_IMAGES, OUT_FEATURES, PARAM_CELLS } = process.env;
const cells = Number(PARAM_CELLS);
const features = JSON.parse(readFileSync(IN_IMAGES, "utf8")).map(({ name, label, side, pixels }) => {
  const sums = new Array(cells * cells).fill(0);
  for (const [at, value] of pixels.entries()) {
    const [row, column] = [Math.floor(at / side), at % side];
    sums[Math.floor((row * cells) / side) * cells + Math.floor((column * cells) / side)] += value;
  }
  return { name, label, values: sums.map((sum) => (sum * cells * cells) / pixels.length) };
});
writeFileSync(OUT_FEATURES, JSON.stringify(features));
