import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { REQUIRE_BANNER, requireCommonJs } from "../../../src/adapters/stage-types/require-commonjs.ts";

function makeProject(files: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), "pipe-require-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function bundle(root: string): Promise<string> {
  const outfile = join(root, "out.mjs");
  await build({
    ...{ absWorkingDir: root, entryPoints: ["entry.ts"], outfile, bundle: true, format: "esm", platform: "node" },
    ...{ packages: "external", logLevel: "silent", plugins: [requireCommonJs(root)], banner: { js: REQUIRE_BANNER } },
  });
  return outfile;
}

test("packages that are CommonJS alone are required, and are the module that an import gives; others are imported", async () => {
  const root = makeProject({
    "package.json": '{ "type": "module" }',
    "entry.ts": `
      import * as plain from "plain";
      import { half } from "dual";
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      export { hidden } from "plain";
      export const plainHalf = plain.half;
      export const dualHalf = half;
      export const isSame = require("plain").counter === plain.counter && (await import("plain")).counter === plain.counter;`,
    // Names that Node's lexer does not find.
    "node_modules/plain/package.json": '{ "version": "1.0.0" }',
    "node_modules/plain/index.js": 'Object.assign(exports, { hidden: 7, half: "cjs" }); exports.counter = {};',
    "node_modules/dual/package.json":
      '{ "version": "1.0.0", "exports": { "import": "./a.mjs", "require": "./b.cjs" } }',
    "node_modules/dual/a.mjs": 'export const half = "esm";',
    "node_modules/dual/b.cjs": 'exports.half = "cjs";',
  });
  const outfile = await bundle(root);
  expect(readFileSync(outfile, "utf8")).toContain('pipe_require("plain")');
  expect(await import(/* @vite-ignore */ pathToFileURL(outfile).href)).toMatchObject({
    hidden: 7,
    plainHalf: "cjs",
    dualHalf: "esm",
    isSame: true,
  });
});
