import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

export interface Bundle {
  /** Of the bundled entry. */
  readonly url: string;
  remove(): void;
}

/** Bundles a module of tasks as a stage is bundled, because Node 20's worker threads load no TypeScript. */
export async function bundleModule(entry: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
  await build({
    entryPoints: { stage: entry },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  return {
    url: pathToFileURL(join(folder, "stage.mjs")).href,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
