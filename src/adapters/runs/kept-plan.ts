import { copyFileSync, linkSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Digest } from "../../core/digest.ts";
import type { Plan } from "../../core/plan.ts";
import { isErrno } from "../system/errno.ts";

const KEPT = "plan.json";

/**
 * Links the cached plan of a request into a run's folder. A link, because runs of one plan are many and 10,000 stages are
 * megabytes; it holds, because a cached document is replaced by rename and never written to.
 */
export function keepPlan(folder: string, request: Digest): void {
  const cached = join(dirname(dirname(folder)), "cache", "plans", `${request}.json`);
  try {
    linkSync(cached, join(folder, KEPT));
  } catch (error) {
    if (isErrno(error, "EMLINK", "EPERM", "ENOTSUP", "EXDEV")) copyFileSync(cached, join(folder, KEPT));
    // A cache that could not be written has no plan to keep: the run is recorded without its graph.
    else if (!isErrno(error, "ENOENT", "ENOSPC", "EDQUOT", "EROFS", "EACCES")) throw error;
  }
}

/** The plan that was kept; undefined where there is none that can be read. */
export function readKeptPlan(folder: string): Plan | undefined {
  try {
    const { plan }: { plan?: Plan } = JSON.parse(readFileSync(join(folder, KEPT), "utf8"));
    return plan;
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}
