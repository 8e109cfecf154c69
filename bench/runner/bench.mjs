// Whole-process times of pipe and of whichever peers are installed, on DAGs of trivial shell stages, in one run:
//   npm run bench -- [stages] [runs] [limit]      (default 1000 3 120)
// Cold: an empty store. Nothing: the median of RUNS with nothing to do. Peak: the memory of pipe's own process when cold. A tool that
// takes longer than LIMIT seconds is stopped.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peakFile, TOOLS } from "./tools.mjs";

const [stages = 1000, runs = 3, limit = 120] = process.argv.slice(2).map(Number);
const SHAPES = { wide: () => undefined, chain: (index) => (index > 0 ? index - 1 : undefined) };

function time(argv, cwd, env) {
  const startedAt = performance.now();
  const { status, stderr, error } = spawnSync(argv[0], argv.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 1 << 28,
    timeout: limit * 1000,
  });
  if (error?.code === "ETIMEDOUT") return Number.POSITIVE_INFINITY;
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${String(stderr).slice(-300)}`);
  return (performance.now() - startedAt) / 1000;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Removed at the end: where ext4 has just deleted many files it is slow to create any, and the next tool would pay. */
const used = [];

function measure(tool, shape) {
  const folder = mkdtempSync(join(tmpdir(), `bench-${tool.name}-`));
  try {
    mkdirSync(join(folder, "out"));
    tool.write(folder, stages, SHAPES[shape], (name, text) => writeFileSync(join(folder, name), text));
    const argv = tool.command(folder);
    const cold = time(argv, folder, tool.environment?.(folder));
    if (cold === Number.POSITIVE_INFINITY) return { tool: tool.name, shape, stages, cold, nothing: cold };
    const peakMB = existsSync(peakFile(folder)) ? Number(readFileSync(peakFile(folder), "utf8")) / 1024 : undefined;
    time(argv, folder, tool.environment?.(folder));
    const nothing = median(Array.from({ length: runs }, () => time(argv, folder, tool.environment?.(folder))));
    return { tool: tool.name, shape, stages, cold, nothing, peakMB };
  } finally {
    used.push(folder);
  }
}

function printRow({ tool, shape, cold, nothing, peakMB }, ours) {
  const given = (value, digits, otherwise = "") => (Number.isFinite(value) ? value.toFixed(digits) : otherwise);
  const cells = [
    shape.padEnd(6),
    tool.padEnd(10),
    given(cold, 2, `> ${limit}`).padStart(7),
    given((cold * 1000) / stages, 2).padStart(9),
    given(cold / ours.cold, 2).padStart(7),
    given(nothing, 3).padStart(10),
    given(nothing / ours.nothing, 2).padStart(7),
    given(peakMB, 0).padStart(7),
  ];
  console.log(cells.join(" "));
}

/** What an unchanged input of 20,000 files adds to a run with nothing to do, in seconds. */
function measureInput() {
  const folder = mkdtempSync(join(tmpdir(), "bench-files-"));
  used.push(folder);
  for (let part = 0; part < 100; part++) {
    mkdirSync(join(folder, `data/${part}`), { recursive: true });
    for (let file = 0; file < 200; file++) writeFileSync(join(folder, `data/${part}/${file}`), `${part} ${file}`);
  }
  const study = (inputs) =>
    `stages: { s: { uses: command, ${inputs}with: { run: "date > $OUT_O" }, out: { o: file } } }\n`;
  writeFileSync(join(folder, "with.yaml"), study("in: { data: { path: data } }, "));
  writeFileSync(join(folder, "without.yaml"), study(""));
  const [pipe] = TOOLS;
  const [node, bin, run] = pipe.command();
  const nothing = (name) => {
    const once = () => time([node, bin, run, name, "--quiet"], folder, pipe.environment(folder));
    once();
    once();
    return median(Array.from({ length: runs }, once));
  };
  return nothing("with.yaml") - nothing("without.yaml");
}

const installed = TOOLS.filter(({ probe }) => spawnSync(probe[0], probe.slice(1), { stdio: "ignore" }).status === 0);
const rows = [];
console.log("shape  tool        cold s  ms/stage  × pipe  nothing s  × pipe peak MB");
for (const shape of Object.keys(SHAPES)) {
  let ours;
  for (const tool of installed) {
    const row = measure(tool, shape);
    // The first of the tools is pipe.
    ours ??= row;
    rows.push(row);
    printRow(row, ours);
  }
}
console.log(`\nan unchanged input of 20,000 files adds ${measureInput().toFixed(3)} s`);
writeFileSync("bench/runner/result.json", `${JSON.stringify(rows, undefined, 2)}\n`);
for (const folder of used) rmSync(folder, { recursive: true, force: true });
