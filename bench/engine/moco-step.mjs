// What one step of the study's MoCo costs on one core, beside PyTorch where Debian's is installed:
//   taskset -c 1 node bench/engine/moco-step.mjs [resnet10 or resnet14] [profile prefix]
// Medians of 40 steps: wall time, and the process's own time, which says more on a machine that is not idle. With a prefix, ONNX
// Runtime leaves what each of its operators took.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const folder = join(here, "..", "..", "dist", "bench");
mkdirSync(folder, { recursive: true });
const outfile = join(folder, "moco-step.mjs");
const entryPoints = [join(here, "moco-step.ts")];
const bundle = { bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "error" };
await build({ entryPoints, outfile, ...bundle });

function run(argv) {
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  if (status !== 0) console.error(`${argv[0]} did not finish: ${stderr.trim().split("\n").at(-1)}`);
  return stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}

const [architecture = "resnet10", ...profile] = process.argv.slice(2);
const rows = [
  ...run([process.execPath, outfile, architecture, ...profile]),
  ...run(["/usr/bin/python3", join(here, "moco_step.py"), architecture]),
];
rmSync(folder, { recursive: true, force: true });
console.table(
  rows.map(({ engine, wallMs, cpuMs, firstMs }) => ({
    engine,
    "wall ms": wallMs.toFixed(1),
    "CPU ms": cpuMs.toFixed(1),
    "first ms": firstMs.toFixed(0),
  })),
);
