// The ingest of JPEGs beside copying and hashing the same files, in one run, the files in the page cache:
//   node bench/data/ingest.mjs [images] [runs]      (default 20000 3)
// and the ingest's peak memory at that size and at ten times as many images.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import sharp from "sharp";

const [images = 20_000, runs = 3] = process.argv.slice(2).map(Number);
const FOLDERS = 100;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the repository, so that packages resolve. */
const PROGRAM = join(ROOT, "dist", "bench", "ingest-once.mjs");

/** Photo-like JPEGs of 500×375 px and some 60 kB, no two with the same bytes. */
async function writeImages(root, count) {
  const kinds = await Promise.all(Array.from({ length: 32 }, (_, seed) => makeJpeg(seed)));
  for (let i = 0; i < count; i++) {
    const folder = join(root, "train", `n${String(i % FOLDERS).padStart(3, "0")}`);
    if (i < FOLDERS) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.JPEG`), addComment(kinds[i % kinds.length], String(i).padStart(8, "0")));
  }
}

async function makeJpeg(seed) {
  const noise = { width: 125, height: 94, channels: 3, noise: { type: "gaussian", mean: 60 + 4 * seed, sigma: 40 } };
  const { data, info } = await sharp({ create: { ...noise, background: "#000" } })
    .resize(500, 375, { kernel: "cubic", fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info }).jpeg({ quality: 92 }).toBuffer();
}

/** After the start marker: FF FE, length, text. */
function addComment(jpeg, text) {
  return Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xfe, 0, 2 + text.length]),
    Buffer.from(text),
    jpeg.subarray(2),
  ]);
}

function multiply(root, target, factor) {
  for (let i = 0; i < images * factor; i++) {
    const folder = join(target, "train", `n${String(i % FOLDERS).padStart(3, "0")}`);
    if (i < FOLDERS) mkdirSync(folder, { recursive: true });
    const from = i % images;
    linkSync(
      join(root, "train", `n${String(from % FOLDERS).padStart(3, "0")}`, `${from}.JPEG`),
      join(folder, `${i}.JPEG`),
    );
  }
}

/** What any copy that checks itself does: read, hash, write. */
function copyAndHash(root, target) {
  const folders = Array.from({ length: FOLDERS }, (_, i) => join(target, `n${String(i).padStart(3, "0")}`));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (let i = 0; i < images; i++) {
    const name = `${i}.JPEG`;
    const bytes = readFileSync(join(root, "train", `n${String(i % FOLDERS).padStart(3, "0")}`, name));
    createHash("sha256").update(bytes).digest();
    writeFileSync(join(folders[i % FOLDERS], name), bytes);
  }
}

function runPrograms(root, target) {
  run("sh", ["-c", `cp -r '${root}' '${target}' && find '${target}' -type f -print0 | xargs -0 sha256sum > /dev/null`]);
}

/** @returns {{ seconds: number, peakMiB: number }} */
function ingest(root, target) {
  return JSON.parse(run(process.execPath, [PROGRAM, root, target]));
}

function run(program, argv) {
  const { status, stdout, stderr } = spawnSync(program, argv, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-500)}`);
  return stdout;
}

function time(work) {
  const startedAt = performance.now();
  const result = work();
  return { seconds: (performance.now() - startedAt) / 1000, result };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const folder = mkdtempSync(join(tmpdir(), "bench-ingest-"));
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["bench/data/ingest-once.mjs"],
    outfile: PROGRAM,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  const root = join(folder, "images");
  await writeImages(root, images);
  const samples = { ingest: [], "read, hash, write": [], "cp, sha256sum": [] };
  const peaks = [];
  for (let i = 0; i < runs; i++) {
    const target = () => mkdtempSync(join(folder, "out-"));
    const copied = target();
    samples["read, hash, write"].push(time(() => copyAndHash(root, copied)).seconds);
    rmSync(copied, { recursive: true });
    const copiedToo = target();
    samples["cp, sha256sum"].push(time(() => runPrograms(root, copiedToo)).seconds);
    rmSync(copiedToo, { recursive: true });
    const ingested = target();
    const { seconds, result } = time(() => ingest(root, ingested));
    samples.ingest.push(seconds);
    peaks.push(result.peakMiB);
    rmSync(ingested, { recursive: true });
  }
  const ten = join(folder, "ten");
  multiply(root, ten, 10);
  const { seconds, peakMiB } = ingest(ten, mkdtempSync(join(folder, "out-")));
  const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
  const quickest = Math.min(medians["read, hash, write"], medians["cp, sha256sum"]);
  console.table(
    Object.entries(medians).map(([name, value]) => ({
      name,
      seconds: value.toFixed(2),
      "images/s": Math.round(images / value),
    })),
  );
  const figures = {
    images,
    seconds: medians,
    ratio: quickest / medians.ingest,
    peakMiB: median(peaks),
    tenTimes: { images: 10 * images, seconds, peakMiB },
  };
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
