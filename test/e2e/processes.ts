import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 20_000;

/** Ids of the living processes whose command line or environment has `marker` in it. */
export function findProcesses(marker: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((id) => readWhole(id).includes(marker))
    .map(Number);
}

/** Waits until none is left; gives those that live on. */
export async function waitForEnd(marker: string): Promise<number[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = findProcesses(marker);
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(10);
  }
}

/** Command line and environment; a dead process that nobody has asked for its exit code has neither. */
function readWhole(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "latin1") + readFileSync(`/proc/${id}/environ`, "latin1");
  } catch {
    return "";
  }
}
