import { existsSync, readFileSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "../../core/diagnostic.ts";

/** Resolved versions of the packages behind import specifiers, and the package.json files that say so. */
export function resolvePackages(
  root: string,
  specifiers: readonly string[],
): { readonly versions: { readonly [name: string]: string }; readonly files: readonly string[] } {
  const names = [...new Set(specifiers.filter((specifier) => !isBuiltin(specifier)).map(packageName))].sort();
  const found = names.map((name) => ({ name, file: findPackage(root, name) ?? missing(name) }));
  return {
    versions: Object.fromEntries(found.map(({ name, file }) => [name, readVersion(file)])),
    files: found.map(({ file }) => file),
  };
}

/** `@tensorflow/tfjs-core` of `@tensorflow/tfjs-core/dist/io`. */
export function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Its package.json, as Node resolves it: in the nearest node_modules at or above the project's root. */
export function findPackage(root: string, name: string): string | undefined {
  for (let folder = realpathSync(root); ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", name, "package.json");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

function missing(name: string): never {
  throw new UserError([
    {
      code: "package-missing",
      message: `the package "${name}" is imported but not installed`,
      remedy: "Run `npm ci`.",
    },
  ]);
}

function readVersion(file: string): string {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  return typeof version === "string" ? version : "unversioned";
}
