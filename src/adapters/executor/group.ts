import { setTimeout as sleep } from "node:timers/promises";
import { listMembers } from "./processes.ts";

/** How long a killed process may take to be gone: one that hangs in a dead network file system never is. */
const MOST_PATIENCE_MS = 2000;

interface Ending {
  /** Process group, led by the process with this id. */
  readonly group: number;
  /** Time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Processes that keep the group, and don't count: the launcher and the watchdog. */
  readonly keepers: readonly number[];
}

/** Asks a process group to end (SIGTERM), and ends it (SIGKILL) after the grace, or once only the keepers are left. */
export async function endGroup({ group, graceMs, keepers }: Ending): Promise<void> {
  const others = (): number[] | undefined =>
    listMembers(group)
      ?.filter(({ pid }) => !keepers.includes(pid))
      // Without bwrap the sandbox would be gone at once, and all in it without a grace.
      .filter(({ command }) => command !== "bwrap")
      .map(({ pid }) => pid);

  const asked = others();
  if (asked === undefined) sendSignal(-group, "SIGTERM");
  for (const pid of asked ?? []) sendSignal(pid, "SIGTERM");
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline && others()?.length !== 0) await sleep(20);
  await killGroup(group);
}

/** Ends a process group at once, and resolves when all its processes are gone. */
export async function killGroup(group: number): Promise<void> {
  const deadline = performance.now() + MOST_PATIENCE_MS;
  while (sendSignal(-group, "SIGKILL") && performance.now() < deadline) {
    await sleep(1);
    // Dead processes stay on the list until someone asks for their exit code, which in a container may be never.
    if (listMembers(group)?.length === 0) return;
  }
}

/** Sends a signal to a process, or with a negative id to a group; whether there was one. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM")) return false;
    throw error;
  }
}
