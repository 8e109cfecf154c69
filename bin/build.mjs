import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ["src", "bin", "package.json", "package-lock.json"];
const KEEP_BUILDS_MS = 24 * 3600 * 1000;

/**
 * The URL of a compiled entry (`main`, `host`) of the sources as they are now. There is one way to run pipe: compiled, because
 * that starts 5 times faster than compiling on the fly; and it can't be stale, because the build's folder is named
 * by the size and mtime of every source file, and is made on the first use after an edit.
 */
export async function ensureBuilt(entry) {
  const stamp = stampSources();
  const folder = join(root, "dist", stamp);
  if (!existsSync(folder)) await build(folder, stamp);
  return pathToFileURL(join(folder, `${entry}.js`)).href;
}

function stampSources() {
  const hash = createHash("sha256").update(root);
  for (const source of SOURCES) stampPath(join(root, source), hash);
  return hash.digest("hex").slice(0, 16);
}

function stampPath(path, hash) {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    for (const name of readdirSync(path).sort()) stampPath(join(path, name), hash);
    return;
  }
  hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
}

/** Compiles into a folder of its own and moves it into place whole, so that two processes may build at once. */
async function build(folder, stamp) {
  const esbuild = await import("esbuild");
  const temporary = `${folder}.${process.pid}`;
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      main: "src/cli/main.ts",
      host: "src/adapters/host/host.ts",
      "page-worker": "src/cli/page-worker.ts",
    },
    outdir: temporary,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["esbuild", "zod", "@tensorflow/*", "onnxruntime-node", "@bufbuild/*"],
    define: { PIPE_BUILD: JSON.stringify(stamp) },
    // CommonJS packages in an ES module bundle still call require() for Node's own modules.
    banner: {
      js: 'import { createRequire as pipeRequire } from "node:module"; const require = pipeRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  await buildPages(esbuild, join(temporary, "browser"));
  moveIntoPlace(temporary, folder);
  removeOldBuilds(dirname(folder), stamp);
}

/** What the pages of reports and of the UI run in a browser, and their style. */
async function buildPages(esbuild, outdir) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      report: "src/report/browser/report.ts",
      ui: "src/ui/browser/ui.ts",
      page: "src/report/browser/page.css",
    },
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "error",
  });
}

function moveIntoPlace(temporary, folder) {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** A day's grace: another process may still load parts of its build. */
function removeOldBuilds(folder, stamp) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name !== stamp && Date.now() - statSync(path).mtimeMs > KEEP_BUILDS_MS)
      rmSync(path, { recursive: true, force: true });
  }
}
