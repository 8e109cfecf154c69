import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Bundles TensorFlow.js's operator specs with our engine into one module. The specs are ES modules without extensions
 * and come with the package's own sources, so everything that names TensorFlow.js must mean those: one instance.
 */
export async function bundleSpecs(outfile: string): Promise<void> {
  const dist = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-core"));
  await build({
    stdin: { contents: writeEntry(listSpecs(join(dist, "ops"))), resolveDir: import.meta.dirname, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node", "onnxruntime-node/*", "jasmine-core"],
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
    plugins: [withoutUmbrella],
    logLevel: "error",
  });
}

function listSpecs(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith("_test.js")).sort();
}

function writeEntry(specs: readonly string[]): string {
  const core = "@tensorflow/tfjs-core/dist";
  return [
    `import "${core}/public/chained_ops/register_all_chained_ops";`,
    `import "${core}/register_all_gradients";`,
    `import { setTestEnvs } from "${core}/jasmine_util";`,
    'import { runSpecs } from "./run-specs.ts";',
    "await runSpecs(async (environment) => {",
    "  setTestEnvs([environment]);",
    ...specs.map((spec) => `  await import("${core}/ops/${spec}");`),
    "});",
  ].join("\n");
}

/** The package of all of TensorFlow.js has its core in its own bundle, and nothing that the specs need. */
const withoutUmbrella: Plugin = {
  name: "without-umbrella",
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: "nothing", namespace: "nothing" }));
    build.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "" }));
  },
};
