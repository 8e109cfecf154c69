// Names → which of them train and which test, shuffled by the seed.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const { IN_IMAGES, OUT_SPLIT, PARAM_SEED, PARAM_TRAIN } = process.env;
const order = (name) => createHash("sha256").update(`${PARAM_SEED} ${name}`).digest("hex");
const names = JSON.parse(readFileSync(IN_IMAGES, "utf8")).map((image) => image.name);
const shuffled = names.sort((a, b) => (order(a) < order(b) ? -1 : 1));
const count = Math.round(shuffled.length * Number(PARAM_TRAIN));
writeFileSync(OUT_SPLIT, JSON.stringify({ train: shuffled.slice(0, count), test: shuffled.slice(count) }));
