// MoCo v2 views at 224 px from JPEGs of 500×375 px, two of each image, beside torchvision where Debian's python3-torchvision is:
//   node bench/data/views.mjs [pairs] [runs]      (default 320 3)
// "a core" counts the time that cores worked, and so holds on a machine that does other things too.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import sharp from "sharp";

const [pairs = 320, runs = 3] = process.argv.slice(2).map(Number);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the repository, so that packages resolve. */
const PROGRAMS = join(ROOT, "dist", "bench");
const PYTHON = "/usr/bin/python3";
const IMAGES = 64;

/** Photo-like: large soft forms, and finer ones over them. About 50 kB. */
async function makeJpeg(seed) {
  const noise = (width, height, sigma) =>
    sharp({
      create: { width, height, channels: 3, background: "#000", noise: { type: "gaussian", mean: 120 + seed, sigma } },
    })
      .resize(500, 375, { kernel: "cubic", fit: "fill" })
      .png()
      .toBuffer();
  const fine = await noise(250, 188, 30);
  return sharp(await noise(16, 12, 70))
    .composite([{ input: fine, blend: "overlay" }])
    .removeAlpha()
    .jpeg({ quality: 92 })
    .toBuffer();
}

async function bundle() {
  const entries = ["bench/data/views-once.mjs", "src/datasets/image-set-writer.ts"];
  await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outdir: PROGRAMS,
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
}

function run(program, argv) {
  const { status, stdout, stderr } = spawnSync(program, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-500)}`);
  return JSON.parse(stdout);
}

function hasTorchvision() {
  return spawnSync(PYTHON, ["-c", "import torchvision"]).status === 0;
}

const folder = mkdtempSync(join(tmpdir(), "bench-views-"));
try {
  await bundle();
  const jpegs = await Promise.all(Array.from({ length: IMAGES }, (_, seed) => makeJpeg(seed)));
  const [set, files] = [join(folder, "set"), join(folder, "files")];
  for (const each of [set, files]) mkdirSync(each);
  const { createImageSetWriter } = await import(pathToFileURL(join(PROGRAMS, "image-set-writer.js")).href);
  const writer = createImageSetWriter(set, { format: "bench", classes: [] });
  for (const [index, bytes] of jpegs.entries()) {
    writeFileSync(join(files, `${String(index).padStart(3, "0")}.jpg`), bytes);
    writer.add({ key: `image-${index}`, bytes, format: "jpeg", width: 500, height: 375 });
  }
  writer.close();

  const steps = String(Math.ceil(pairs / 16));
  const cores = availableParallelism();
  const once = (threads) => () => run(process.execPath, [join(PROGRAMS, "views-once.js"), set, String(threads), steps]);
  const contestants = {
    "pipe, one thread": once(0),
    [`pipe, ${cores} worker threads`]: once(cores),
    ...(hasTorchvision() && {
      "torchvision, one process": () => run(PYTHON, [join(ROOT, "bench/data/views.py"), files, String(pairs)]),
    }),
  };
  const best = {};
  for (let i = 0; i < runs; i++) {
    for (const [name, contest] of Object.entries(contestants)) {
      const result = contest();
      const perView = { wall: result.seconds / result.views, core: result.coreSeconds / result.views };
      best[name] = {
        wall: Math.min(best[name]?.wall ?? Number.POSITIVE_INFINITY, perView.wall),
        core: Math.min(best[name]?.core ?? Number.POSITIVE_INFINITY, perView.core),
      };
    }
  }
  const rows = Object.entries(best).map(([name, { wall, core }]) => ({
    name,
    "views/s": Math.round(1 / wall),
    "views/s of a core": Math.round(1 / core),
    "core ms/view": (1000 * core).toFixed(2),
  }));
  console.table(rows);
  const theirs = best["torchvision, one process"];
  const ours = best["pipe, one thread"];
  const ratio = theirs === undefined ? undefined : theirs.core / ours.core;
  console.log(JSON.stringify({ pairs, runs, best, ratioPerCore: ratio }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
