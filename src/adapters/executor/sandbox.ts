import { lstatSync, mkdirSync, readlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { Task } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";
import { installFolders } from "./install-folders.ts";

/** What a stage sees of the disk; everything else is not there. */
export interface Sandbox {
  /** Program and arguments before the stage's own. */
  readonly prefix: readonly string[];
  /** Whether a path of the machine can be seen from inside. */
  shows(path: string): boolean;
}

interface Mount {
  readonly path: string;
  readonly writable: boolean;
}

interface SandboxOptions {
  /** Path of bwrap. */
  readonly bwrap: string;
  readonly task: Task;
  readonly environment: Environment;
  /** Absolute path of the project's node_modules. */
  readonly nodeModules: string;
  /** What the executor itself needs to read. */
  readonly extra: readonly string[];
}

/** Where programs and their settings are on every system; a link stays a link. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/sys", "/nix/store"];

/** Devices of GPUs, for stages that were granted one. */
const GPU_DEVICES = [
  "/dev/nvidiactl",
  "/dev/nvidia-uvm",
  "/dev/nvidia-uvm-tools",
  "/dev/nvidia-modeset",
  "/dev/kfd",
  "/dev/dri",
];

/** The sandbox of one attempt: system and programs, its inputs, and, to write to, its work folder and checkpoint. */
export function planSandbox({ bwrap, task, environment, nodeModules, extra }: SandboxOptions): Sandbox {
  mkdirSync(task.checkpoint, { recursive: true });
  const programs = installFolders(environment, dirname(nodeModules));
  const mounts = orderMounts([
    ...[...programs, ...extra, ...inputPaths(task)].map((path) => ({ path, writable: false })),
    ...[task.work.folder, task.checkpoint].map((path) => ({ path, writable: true })),
  ]);
  const shown = [...SYSTEM, "/proc", "/dev", ...mounts.map(({ path }) => path)];
  return {
    prefix: [bwrap, ...renderSystem(task.granted.gpus), ...mounts.flatMap(renderMount), ...renderRest(task)],
    shows: (path) => shown.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  };
}

function inputPaths({ inputs }: Task): string[] {
  return inputs.flatMap((input) => (input.source === "one" ? [input.path] : input.members.map(({ path }) => path)));
}

/** A folder comes before what it holds, since a later mount covers an earlier one. */
function orderMounts(mounts: readonly Mount[]): Mount[] {
  const writable = new Set(mounts.filter((mount) => mount.writable).map(({ path }) => path));
  const paths = [...new Set(mounts.map(({ path }) => path))].sort();
  return paths.map((path) => ({ path, writable: writable.has(path) }));
}

function renderMount({ path, writable }: Mount): string[] {
  return [writable ? "--bind" : "--ro-bind", path, path];
}

function renderSystem(gpus: readonly number[]): string[] {
  const devices = gpus.length === 0 ? [] : [...GPU_DEVICES, ...gpus.map((index) => `/dev/nvidia${index}`)];
  return [
    ...SYSTEM.flatMap(renderSystemFolder),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...devices.flatMap((device) => ["--dev-bind-try", device, device]),
    // Before the mounts: a store may well be under /tmp.
    ...["--tmpfs", "/tmp"],
  ];
}

function renderSystemFolder(path: string): string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/** No network, no processes but its own; and a write to anywhere else fails instead of being lost. */
function renderRest({ work }: Task): string[] {
  return [
    ...["--remount-ro", "/"],
    ...["--unshare-net", "--unshare-pid", "--unshare-ipc"],
    "--die-with-parent",
    ...["--chdir", `${work.folder}/tmp`],
    "--",
  ];
}
