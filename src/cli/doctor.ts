import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import { renderBytes } from "../core/render-bytes.ts";
import { EXIT } from "./exit.ts";
import { measureCapacity } from "./machine.ts";
import { openProject, type Project } from "./open.ts";
import { printJson, printLines } from "./print.ts";

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly found: string;
}

/** `pipe doctor`: what this machine has and lacks for running pipelines. */
export function register(command: Command): void {
  command
    .option("--json", "print the findings as JSON")
    .addOption(new Option("--probe <engine>").hideHelp())
    .addHelpText("after", "\nExamples:\n  $ pipe doctor\n  $ pipe doctor --json")
    .action(async (options: { readonly json?: boolean; readonly probe?: string }) => {
      if (options.probe !== undefined) return printJson(await probeEngine(options.probe));
      const findings = await examine(openProject(command));
      if (options.json === true) printJson(findings);
      else printLines(findings.map(({ what, ok, found }) => `${ok ? "ok  " : "lack"} ${what}: ${found}`));
      if (findings.some(({ what, ok }) => !ok && what === "store")) process.exitCode = EXIT.stageFailed;
    });
}

async function examine(project: Project): Promise<Finding[]> {
  const { cpus, memoryBytes, gpus } = measureCapacity(undefined);
  return [
    { what: "node", ok: true, found: `${process.versions.node} (${process.platform}-${process.arch})` },
    { what: "machine", ok: true, found: `${cpus} cores, ${renderBytes(memoryBytes)} memory, ${gpus} GPUs` },
    examineStore(project.artifacts),
    { what: "stage types", ok: project.types.names().length > 0, found: project.types.names().join(", ") || "none" },
    { what: "hashing", ok: true, found: `${measureHashing().toFixed(1)} GB/s a core (SHA-256)` },
    ...(await examineTensorEngines()),
    examineProgram("bwrap", "--sandbox"),
    examineProgram("ffmpeg", "video files"),
    examineProgram("python3", "Python commands"),
  ];
}

/**
 * The first that loads computes, unless `--engine` or PIPE_ENGINE says otherwise. Each is tried in a process of its own: their
 * libraries write to stderr what they lack, and one that crashes takes nothing else along.
 */
async function examineTensorEngines(): Promise<Finding[]> {
  const { ENGINE_NAMES } = await import("../tensor/engine-name.ts");
  return ENGINE_NAMES.map((name) => {
    const args = [process.argv[1] ?? "", "doctor", "--probe", name];
    const { status, signal, stdout } = spawnSync(process.execPath, args, {
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
    if (status === 0) return JSON.parse(stdout);
    return { what: `engine ${name}`, ok: false, found: `trying it ended the process (${signal ?? `exit ${status}`})` };
  });
}

async function probeEngine(text: string): Promise<Finding> {
  const [{ isEngineName }, { examineEngine }] = await Promise.all([
    import("../tensor/engine-name.ts"),
    import("../tensor/examine-engine.ts"),
  ]);
  if (!isEngineName(text)) throw new Error(`there is no engine "${text}"`);
  const { name, ok, found } = await examineEngine(text);
  return { what: `engine ${name}`, ok, found };
}

function examineStore(path: string): Finding {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return { what: "store", ok: false, found: `${path} can't be written` };
  }
  const { bavail, bsize } = statfsSync(folder);
  return { what: "store", ok: true, found: `${path}, ${renderBytes(bavail * bsize)} free` };
}

function measureHashing(): number {
  const bytes = Buffer.alloc(64 << 20);
  const startedAt = performance.now();
  createHash("sha256").update(bytes).digest();
  return bytes.length / 1e6 / (performance.now() - startedAt);
}

function examineProgram(name: string, use: string): Finding {
  const { status } = spawnSync(name, ["--version"], { stdio: "ignore" });
  return {
    what: name,
    ok: status === 0 || name === "ffmpeg" ? status !== null : false,
    found: status === null ? `not installed (${use})` : `installed (${use})`,
  };
}
