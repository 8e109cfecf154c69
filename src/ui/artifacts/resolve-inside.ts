import { realpathSync } from "node:fs";
import { isAbsolute, join, sep } from "node:path";

/**
 * The real path of something inside of an artifact's folder; undefined where there is nothing, or where it would lead
 * out: by `..`, by an absolute path, or by a link.
 */
export function resolveInside(root: string, path: string): string | undefined {
  if (path.includes("\0") || isAbsolute(path) || path.split(/[\\/]/).includes("..")) return undefined;
  try {
    const home = realpathSync(root);
    const found = realpathSync(join(home, path));
    return found === home || found.startsWith(home + sep) ? found : undefined;
  } catch {
    return undefined;
  }
}
