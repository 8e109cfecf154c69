import { readdirSync } from "node:fs";
import { availableParallelism, cpus, hostname, totalmem } from "node:os";
import type { Resources } from "../core/plan.ts";

/** What a manifest records of the machine; none of it is keyed. */
export function describeMachine(): { readonly [name: string]: string } {
  return {
    host: hostname(),
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    node: process.versions.node,
  };
}

/** What the machine has to give at one time: `jobs` cpus, its memory, its GPUs. */
export function measureCapacity(jobs: number | undefined): Resources {
  return { cpus: jobs ?? availableParallelism(), memoryBytes: totalmem(), gpus: countGpus() };
}

/** NVIDIA's device files; 0 where there are none. */
function countGpus(): number {
  const visible = process.env["CUDA_VISIBLE_DEVICES"];
  if (visible !== undefined) return visible === "" ? 0 : visible.split(",").length;
  try {
    return readdirSync("/dev").filter((name) => /^nvidia\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}
