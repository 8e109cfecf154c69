// Compiles the kernels (AssemblyScript) into modules of base64; with --check, says whether those are up to date.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const MODULES = [
  { source: "pixel-kernels.ts", target: "src/images/pixel-kernels-wasm.ts", name: "PIXEL_KERNELS" },
  {
    source: "matrix-kernels.ts",
    target: "src/vision/svm/matrix-kernels-wasm.ts",
    name: "MATRIX_KERNELS",
    importMemory: true,
  },
];

for (const { source, target, name, importMemory = false } of MODULES) {
  const binary = await compile(source, importMemory);
  place(new URL(`../${target}`, import.meta.url), target, render(source, name, binary));
}

async function compile(source, importMemory) {
  let binary;
  const options = [
    "--optimizeLevel",
    "3",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--noAssert",
    "--outFile",
    "out.wasm",
  ];
  const { error, stderr } = await asc.main([source, ...options, ...(importMemory ? ["--importMemory"] : [])], {
    readFile: (name) => readText(new URL(name, import.meta.url)),
    writeFile: (_, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return binary;
}

/** Null where there is no such file: the compiler tries several names. */
function readText(url) {
  return existsSync(url) ? readFileSync(url, "utf8") : null;
}

function render(source, name, binary) {
  return `/** WebAssembly, made by \`npm run build:wasm\` from wasm/${source}; base64. */
export const ${name} =
${Buffer.from(binary)
  .toString("base64")
  .replace(/.{1,110}/g, (part) => `  "${part}" +\n`)
  .replace(/ \+\n$/, ";\n")}`;
}

function place(url, target, text) {
  if (!process.argv.includes("--check")) return writeFileSync(url, text);
  if (readFileSync(url, "utf8") === text) return;
  process.stderr.write(`${target} is out of date: run \`npm run build:wasm\`\n`);
  process.exitCode = 1;
}
