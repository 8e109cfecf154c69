// How each runner is told the same DAG: `count` stages, `before(index)` the stage that it needs.
import { join } from "node:path";

const indices = (count) => Array.from({ length: count }, (_, index) => index);
const text = (index, before) =>
  before === undefined
    ? `echo ${index} > out/${index}`
    : `cat out/${before} > out/${index}; echo ${index} >> out/${index}`;

/** Where pipe's own process leaves its peak of memory, in KB. */
export const peakFile = (folder) => join(folder, "peak-memory");

export const TOOLS = [
  {
    name: "pipe",
    probe: ["node", "--version"],
    command: () => [process.execPath, join(import.meta.dirname, "../../bin/pipe.mjs"), "run", "study.yaml", "--quiet"],
    environment: (folder) => ({
      PIPE_ARTIFACTS: join(folder, "artifacts"),
      NODE_OPTIONS: `--require="${join(import.meta.dirname, "peak-memory.cjs")}"`,
      BENCH_PEAK: peakFile(folder),
    }),
    write: (_folder, count, before, save) => {
      const stages = indices(count).map((index) => {
        const needs = before(index);
        const run = needs === undefined ? `echo ${index} > $OUT_O` : `cat $IN_A > $OUT_O; echo ${index} >> $OUT_O`;
        const wired = needs === undefined ? "" : ` in: { a: s${needs}.o },`;
        return `  s${index}: { uses: command,${wired} with: { run: "${run}" }, out: { o: file } }`;
      });
      save("study.yaml", `name: bench\nstages:\n${stages.join("\n")}\n`);
    },
  },
  {
    name: "ninja",
    probe: ["ninja", "--version"],
    command: () => ["ninja", "-f", "build.ninja"],
    write: (_folder, count, before, save) => {
      const edges = indices(count).map((index) => {
        const needs = before(index);
        return `build out/${index}: sh${needs === undefined ? "" : ` out/${needs}`}\n  text = ${text(index, needs)}`;
      });
      save("build.ninja", `rule sh\n  command = $text\n${edges.join("\n")}\n`);
    },
  },
  {
    name: "make",
    probe: ["make", "--version"],
    command: () => ["make", "-j2", "-s"],
    write: (_folder, count, before, save) => {
      const rules = indices(count).map((index) => {
        const needs = before(index);
        return `out/${index}:${needs === undefined ? "" : ` out/${needs}`}\n\t${text(index, needs)}`;
      });
      save(
        "Makefile",
        `all: ${indices(count)
          .map((index) => `out/${index}`)
          .join(" ")}\n${rules.join("\n")}\n`,
      );
    },
  },
  {
    name: "doit",
    probe: ["doit", "--version"],
    command: () => ["doit", "-n", "2", "-v", "0"],
    write: (_folder, count, before, save) => {
      const tasks = indices(count).map((index) => {
        const needs = before(index);
        const dependencies = needs === undefined ? [] : [`out/${needs}`];
        return {
          name: String(index),
          actions: [text(index, needs)],
          targets: [`out/${index}`],
          file_dep: dependencies,
          uptodate: [true],
        };
      });
      save("tasks.json", JSON.stringify(tasks));
      save(
        "dodo.py",
        'import json\ndef task_s():\n    yield from json.load(open("tasks.json"), object_hook=lambda d: {k: ([True] if k == "uptodate" else v) for k, v in d.items()})\n',
      );
    },
  },
  {
    name: "snakemake",
    probe: ["snakemake", "--version"],
    command: () => ["snakemake", "-j2", "-q", "all"],
    write: (_folder, count, before, save) => {
      const rules = indices(count).map((index) => {
        const needs = before(index);
        const input = needs === undefined ? "" : `    input: "out/${needs}"\n`;
        return `rule s${index}:\n${input}    output: "out/${index}"\n    shell: "${text(index, needs)}"\n`;
      });
      const all = indices(count)
        .map((index) => `"out/${index}"`)
        .join(", ");
      save("Snakefile", `rule all:\n    input: [${all}]\n${rules.join("\n")}`);
    },
  },
  {
    name: "turbo",
    probe: ["turbo", "--version"],
    command: () => ["turbo", "run", "all", "--concurrency=2", "--output-logs=none"],
    environment: () => ({ TURBO_TELEMETRY_DISABLED: "1" }),
    write: (_folder, count, before, save) => {
      const scripts = indices(count).map((index) => [`s${index}`, text(index, before(index))]);
      const tasks = indices(count).map((index) => {
        const needs = before(index);
        const dependsOn = needs === undefined ? [] : [`s${needs}`];
        return [`s${index}`, { inputs: ["turbo.json"], outputs: [`out/${index}`], dependsOn }];
      });
      const all = { inputs: ["turbo.json"], dependsOn: indices(count).map((index) => `s${index}`) };
      save("turbo.json", JSON.stringify({ tasks: { ...Object.fromEntries(tasks), all: all } }));
      const about = { name: "bench", private: true, packageManager: "npm@10.0.0" };
      save("package.json", JSON.stringify({ ...about, scripts: { ...Object.fromEntries(scripts), all: "true" } }));
    },
  },
  {
    name: "wireit",
    probe: ["sh", "-c", "command -v wireit"],
    command: () => ["npm", "run", "--silent", "all"],
    environment: () => ({ WIREIT_PARALLEL: "2", WIREIT_LOGGER: "quiet-ci" }),
    write: (_folder, count, before, save) => {
      const scripts = indices(count).map((index) => {
        const needs = before(index);
        const dependencies = needs === undefined ? [] : [`s${needs}`];
        return [`s${index}`, { command: text(index, needs), files: [], output: [`out/${index}`], dependencies }];
      });
      const all = { dependencies: scripts.map(([name]) => name) };
      const wireit = { ...Object.fromEntries(scripts), all };
      const names = Object.fromEntries(Object.keys(wireit).map((name) => [name, "wireit"]));
      save("package.json", JSON.stringify({ name: "bench", private: true, scripts: names, wireit }));
    },
  },
];
