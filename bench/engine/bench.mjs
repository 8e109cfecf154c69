// How fast each tensor engine that loads computes, beside PyTorch where Debian's is installed, in one run:
//   node bench/engine/bench.mjs [engine…]      (default tensorflow onnx wasm pytorch)
// Best of several; share: of PyTorch's rate; first: the first execution, which compiles. Each part has a process of its own, so that the
// peak is that part's. Nothing else should run meanwhile.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const wanted = process.argv.slice(2);
const engines = wanted.length > 0 ? wanted : ["tensorflow", "onnx", "wasm", "pytorch"];
const threads = availableParallelism();
const here = import.meta.dirname;
const folder = join(here, "..", "..", "dist", "bench");

async function bundle() {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "measure.mjs");
  const entryPoints = [join(here, "measure.ts")];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

const PARTS = ["operators", "resnet18", "resnet50"];

/** As stages in Node are run: see COMPUTING in src/adapters/executor/environment.ts. */
const COMPUTING = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" };

function run(engine, part, measure) {
  const argv =
    engine === "pytorch"
      ? ["/usr/bin/python3", join(here, "pytorch.py"), String(threads), part]
      : [process.execPath, measure, engine, part];
  const env = engine === "pytorch" ? process.env : { ...process.env, ...COMPUTING };
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: "utf8", maxBuffer: 1 << 26, env });
  if (status !== 0)
    console.error(
      `${engine}, ${part}, did not finish: ${stderr.split("\n").find((line) => /Error/.test(line)) ?? status}`,
    );
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

const measure = await bundle();
// Part by part, so that what else the machine does meanwhile is shared by all.
const results = PARTS.flatMap((part) => engines.flatMap((engine) => run(engine, part, measure)));
rmSync(folder, { recursive: true, force: true });

const shareOf = ({ task, rate }) => {
  const peer = results.find((other) => other.engine === "pytorch" && other.task === task);
  return peer === undefined ? "" : `${((100 * rate) / peer.rate).toFixed(0)} %`;
};
console.table(
  results.map((result) => ({
    engine: result.engine,
    task: result.task,
    rate: `${result.rate.toFixed(1)} ${result.unit}`,
    ms: Math.round(result.ms),
    "of PyTorch": shareOf(result),
    "first ms": Math.round(result.firstMs),
    "peak MB": Math.round(result.peakMB),
  })),
);
const machine = { cpu: cpus()[0]?.model.trim(), threads, node: process.versions.node };
writeFileSync(join(here, "results.json"), `${JSON.stringify({ machine, results }, null, 2)}\n`);
