import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Owner } from "../../core/run-record.ts";
import { isErrno } from "./errno.ts";

/** This process. */
export function describeOwner(): Owner {
  return { pid: process.pid, startTicks: readStartTicks(process.pid) ?? 0, bootId: readBootId(), host: hostname() };
}

/** Whether an owner lives: `unknown` for one on another host. */
export function judgeOwner(owner: Owner): "alive" | "dead" | "unknown" {
  if (owner.host !== hostname()) return "unknown";
  if (owner.bootId !== readBootId()) return "dead";
  if (owner.startTicks === 0) return isRunning(owner.pid) ? "alive" : "dead";
  return readStartTicks(owner.pid) === owner.startTicks ? "alive" : "dead";
}

/** Field 22 of /proc/PID/stat; undefined where there is no such process, or no /proc. A zombie counts as gone. */
function readStartTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold spaces and parentheses: count from behind it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : Number(fields[19]);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ESRCH", "EACCES")) return undefined;
    throw error;
  }
}

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch (error) {
    if (isErrno(error, "ENOENT", "EACCES")) return "";
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}
