import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Store, Tools } from "../runner/ports.ts";

/** Programs on the PATH, by the digest of their file: a new version of a program reruns the stages that declare it. */
export function createTools(store: Pick<Store, "digestPath">, path = process.env["PATH"] ?? ""): Tools {
  return {
    digestOf: async (name) => {
      const program = findProgram(name, path);
      return program === undefined ? undefined : (await store.digestPath(program))?.digest;
    },
  };
}

function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
