import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageAssets } from "../report/page.ts";

/** The style sheet and the script of pages, compiled beside this code by `bin/build.mjs`. */
export function readPageAssets(script = "report"): PageAssets {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "browser");
  return {
    style: readFileSync(join(folder, "page.css"), "utf8").trim(),
    script: readFileSync(join(folder, `${script}.js`), "utf8").trim(),
  };
}
