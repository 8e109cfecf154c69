import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

export type Bwrap =
  | { readonly kind: "works"; readonly path: string }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly why: string };

/** Looks for bwrap on a PATH, and tries whether it may make a sandbox here: containers and settings often forbid it. */
export function findBwrap(searchPath: string): Bwrap {
  const path = searchPath
    .split(":")
    .map((folder) => join(folder, "bwrap"))
    .find(isExecutable);
  if (path === undefined) return { kind: "missing" };
  const attempt = spawnSync(
    path,
    ["--ro-bind", "/", "/", "--proc", "/proc", "--unshare-net", "--unshare-pid", "--unshare-ipc", "/bin/sh", "-c", ":"],
    { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] },
  );
  if (attempt.status === 0) return { kind: "works", path };
  return { kind: "refused", why: attempt.stderr.trim() || `exit code ${attempt.status}` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
