import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransformResult } from "esbuild";
import type { Digest } from "../../core/digest.ts";
import type { Store } from "../../runner/ports.ts";
import { isErrno } from "../system/errno.ts";
import { askCompiler } from "./compiler.ts";

/** What a code digest runs, laid out for people (stored bundles have minified white space); undefined where the store has it no more. */
export async function readBundleText(code: Digest, store: Store): Promise<string | undefined> {
  const document = store.readDocument("codes", code);
  if (typeof document !== "object" || document === null || !("bundle" in document)) return undefined;
  const folder = store.pathOf({ kind: "directory", digest: document.bundle as Digest, bytes: 0, files: 0 });
  try {
    const texts = readdirSync(folder)
      .sort(compareNames)
      .map((name) => readFileSync(join(folder, name), "utf8"));
    const laidOut = await Promise.all(texts.map(layOut));
    // Chunks are named by their content: a name that differs says nothing more.
    return laidOut.map((file) => file.code.replace(/chunk-[A-Z0-9]{8}/g, "chunk")).join("\n");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function layOut(text: string): Promise<TransformResult> {
  return askCompiler(({ transform }) => transform(text, { charset: "utf8", logLevel: "silent" }));
}

/** The entry first, then its chunks. */
function compareNames(a: string, b: string): number {
  if (a === "stage.js" || b === "stage.js") return Number(b === "stage.js") - Number(a === "stage.js");
  return a < b ? -1 : 1;
}
