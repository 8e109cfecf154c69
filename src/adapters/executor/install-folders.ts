import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Environment } from "./environment.ts";

/** Names of folders of programs: what belongs to the programs lies beside them. */
const PROGRAM_FOLDERS = new Set(["bin", "sbin", "shims", "condabin", ".bin"]);

/**
 * Where the programs and libraries that the environment names are installed, outside the system's folders: for
 * `/root/.pyenv/shims` on the PATH that is `/root/.pyenv`. Never a folder that holds the project or is someone's home.
 */
export function installFolders(environment: Environment, project: string): string[] {
  const lists = ["PATH", "LD_LIBRARY_PATH", "PYTHONPATH"].flatMap((name) => environment[name]?.split(":") ?? []);
  const single = ["VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT"].flatMap((name) => environment[name] ?? []);
  const holds = (folder: string): boolean => isWithin(project, folder) || isWithin(environment["HOME"] ?? "/", folder);
  const folders = [...lists, ...single, dirname(process.execPath)]
    .filter((folder) => isAbsolute(folder) && existsSync(folder))
    .flatMap((folder) => [...interpreters(folder), resolve(folder)])
    .map((folder) => installFolder(folder, holds));
  return [...new Set(folders)].filter((folder) => !isSystem(folder) && !holds(folder));
}

/** A virtual environment's python is a link to one that is installed elsewhere. */
function interpreters(folder: string): string[] {
  const python = join(folder, "python3");
  return existsSync(python) ? [dirname(realpathSync(python))] : [];
}

function installFolder(folder: string, holds: (folder: string) => boolean): string {
  const parent = dirname(folder);
  return PROGRAM_FOLDERS.has(basename(folder)) && !holds(parent) ? parent : folder;
}

function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

function isSystem(folder: string): boolean {
  return ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"].some((system) => isWithin(folder, system));
}
