import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { BuildFailure, BuildOptions, BuildResult, Message } from "esbuild";
import type { Artifact } from "../../core/artifact.ts";
import { renderCanonical } from "../../core/canonical.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { UserError } from "../../core/diagnostic.ts";
import { type Digest, digestOf } from "../../core/digest.ts";
import type { Code } from "../../core/stage-type.ts";
import type { Store } from "../../runner/ports.ts";
import { withDiskErrors } from "../system/disk-error.ts";
import { askCompiler } from "./compiler.ts";
import { type Stamp, stampFiles } from "./freshness.ts";
import { findOpenImports } from "./open-imports.ts";
import { resolvePackages } from "./packages.ts";
import { REQUIRE_BANNER, REQUIRED, requireCommonJs } from "./require-commonjs.ts";

/** A stage type's code in the store, with the stamps of all that went into it. */
export interface BuiltCode {
  readonly code: Code;
  readonly artifact: Artifact;
  /** Empty where a file was too young to be trusted: it is then built again. */
  readonly stamps: readonly Stamp[];
}

/**
 * Bundles a stage type, stores the bundle, and names its code. Tree-shaken and with minified white space, so that a comment, a
 * reformat or a function out of reach changes nothing; packages stay outside and count by version.
 */
export async function buildCode(root: string, store: Store, name: string): Promise<BuiltCode> {
  const readAt = Date.now();
  const result = await bundle(root, name);
  const outputs = result.outputFiles ?? [];
  const open = await findOpenImports(outputs.map((file) => file.text));
  if (open !== undefined) throw new UserError([openImportDiagnostic(name, open)]);
  const sources = Object.keys(result.metafile?.inputs ?? {})
    .filter((path) => !path.startsWith(REQUIRED))
    .sort();
  const packages = resolvePackages(root, externalsOf(result));
  const artifact = await storeBundle(store, name, outputs);
  const code = describeCode(root, sources, artifact.digest, packages.versions);
  store.writeDocument("codes", code.digest, code);
  const watched = [...sources.map((path) => join(root, path)), ...packages.files, join(root, "tsconfig.json")];
  return { code, artifact, stamps: stampFiles(watched, readAt) ?? [] };
}

async function bundle(root: string, name: string): Promise<BuildResult> {
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints: { stage: `stages/${name}.ts` },
    outdir: "bundle",
    bundle: true,
    // Chunks, so that what a stage imports inside `run` is loaded only when it runs.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [requireCommonJs(root)],
    banner: { js: REQUIRE_BANNER },
    minifyWhitespace: true,
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    write: false,
    logLevel: "silent",
  };
  try {
    return await askCompiler(({ build }) => build(options));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new UserError(error.errors.map((message) => buildDiagnostic(message)));
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function buildDiagnostic({ text, location }: Message): Diagnostic {
  const diagnostic = { code: "stage-type-broken", message: text } as const;
  if (location === null) return diagnostic;
  const { file, line, column, length, lineText } = location;
  return { ...diagnostic, place: { file, line, column: column + 1, length, text: lineText } };
}

function openImportDiagnostic(name: string, expression: string): Diagnostic {
  return {
    code: "stage-type-open-import",
    message: `stages/${name}.ts reaches import(${expression}): what it loads can't be known, so it can't be hashed`,
    remedy: "Import by a literal name, or choose between literal imports.",
  };
}

/** npm packages (and their subpaths) that the bundle imports, without Node's own. */
function externalsOf(result: BuildResult): string[] {
  const outputs = Object.values(result.metafile?.outputs ?? {});
  const paths = outputs.flatMap((output) =>
    output.imports.filter((entry) => entry.external).map((entry) => entry.path),
  );
  const required = Object.keys(result.metafile?.inputs ?? {}).filter((path) => path.startsWith(REQUIRED));
  return [...new Set([...paths, ...required.map((path) => path.slice(REQUIRED.length))])].sort();
}

async function storeBundle(store: Store, name: string, files: BuildResult["outputFiles"] = []): Promise<Artifact> {
  const work = store.openWork(`bundle-${name}`);
  try {
    const folder = join(work.folder, "out", "bundle");
    withDiskErrors(store.root, () => {
      for (const file of files) {
        const path = join(folder, basename(file.path));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, file.contents);
      }
    });
    return await store.adopt(folder, "directory");
  } finally {
    work.remove();
  }
}

function describeCode(root: string, sources: readonly string[], bundle: Digest, packages: Code["packages"]): Code {
  const files = sources.map((path) => [relative(root, join(root, path)), digestOf(readFileSync(join(root, path)))]);
  const digest = digestOf(`pipe-code-1\n${renderCanonical({ bundle, packages })}`);
  return { digest, bundle, files: Object.fromEntries(files), packages };
}
