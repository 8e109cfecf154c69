import { mkdirSync, rmdirSync } from "node:fs";
import type { Task } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";

const VARIABLE = "PIPE_CHECKPOINT";

/**
 * The variable that names the folder of a command's checkpoint, and the folder. Only where the command's text says so: to make
 * and remove a folder takes a fifth of the time of a small command, and a script that reads the variable unasked then fails
 * at once, not at its first save.
 */
export function placeCheckpoint({ checkpoint }: Task, run: string): Environment {
  if (!run.includes(VARIABLE)) return {};
  mkdirSync(checkpoint, { recursive: true });
  return { [VARIABLE]: checkpoint };
}

/** Removes the folder if the command saved nothing. */
export function dropEmpty(checkpoint: string, variables: Environment): void {
  if (variables[VARIABLE] === undefined) return;
  try {
    rmdirSync(checkpoint);
  } catch {
    // It holds a checkpoint.
  }
}
