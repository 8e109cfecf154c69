import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { extname, join } from "node:path";
import type { Plugin } from "esbuild";
import { findPackage, packageName } from "./packages.ts";

/** Begins each file of a bundle. Its names are none that a stage has. */
export const REQUIRE_BANNER =
  'import{createRequire as pipe_createRequire}from"node:module";const pipe_require=pipe_createRequire(import.meta.url);';

const NAMESPACE = "required";

/** Begins the names of modules that stand for a package, among the inputs of a bundle: `required:onnxruntime-node`. */
export const REQUIRED = `${NAMESPACE}:`;

/**
 * Lets a bundle `require` what it imports by a statement from packages that are CommonJS alone. It is the same module, from the same cache; but to import
 * one, Node first reads it for its names, and again for its format: TensorFlow.js then takes 0.6 s to load in place of 0.25.
 */
export function requireCommonJs(root: string): Plugin {
  return {
    name: "require-commonjs",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        return kind === "import-statement" && isCommonJs(root, path) ? { path, namespace: NAMESPACE } : undefined;
      });
      onLoad({ filter: /^/, namespace: NAMESPACE }, ({ path }) => ({
        contents: `module.exports = pipe_require(${JSON.stringify(path)});`,
      }));
    },
  };
}

/** Whether Node finds the same CommonJS file by `import` and by `require`: where a package has `exports`, the two may differ. */
function isCommonJs(root: string, specifier: string): boolean {
  const name = packageName(specifier);
  if (isBuiltin(specifier) || specifier !== name) return false;
  const file = findPackage(root, name);
  if (file === undefined) return false;
  const { type, exports, main = "index.js" } = JSON.parse(readFileSync(file, "utf8"));
  const entry = join(file, "..", main);
  return type !== "module" && exports === undefined && [".js", ".cjs"].includes(extname(entry)) && existsSync(entry);
}
