// Compiles pixel-kernels.ts (AssemblyScript) into src/images/pixel-kernels-wasm.ts; with --check, says whether that is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const TARGET = new URL("../src/images/pixel-kernels-wasm.ts", import.meta.url);

const { error, binary, stderr } = await asc.compileString(
  readFileSync(new URL("pixel-kernels.ts", import.meta.url), "utf8"),
  { optimizeLevel: 3, runtime: "stub", enable: ["simd"], noAssert: true },
);
if (error) throw new Error(`${error.message}\n${stderr}`);
const text = `/** WebAssembly, made by \`npm run build:wasm\` from wasm/pixel-kernels.ts; base64. */
export const PIXEL_KERNELS =
${Buffer.from(binary)
  .toString("base64")
  .replace(/.{1,110}/g, (part) => `  "${part}" +\n`)
  .replace(/ \+\n$/, ";\n")}`;

if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== text) {
    process.stderr.write("src/images/pixel-kernels-wasm.ts is out of date: run `npm run build:wasm`\n");
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, text);
}
