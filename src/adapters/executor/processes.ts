import { openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";

/** More new processes than this are not looked through one by one: 3 µs each. */
const MOST_NEW = 200;

/** A process of a group that is not a zombie. */
export interface Member {
  readonly pid: number;
  /** The program's name, at most 15 bytes. */
  readonly command: string;
}

/** The id that the system gave out last; 0 where it doesn't tell (not Linux). */
export function newestProcess(): number {
  const text = readLoad();
  return Number(text.slice(text.lastIndexOf(" ") + 1));
}

const buffer = Buffer.alloc(128);
let loadavg: number | undefined;

/** The file stays open: reading it anew is 5 times faster than opening it anew. */
function readLoad(): string {
  try {
    loadavg ??= openSync("/proc/loadavg", "r");
    return buffer.toString("latin1", 0, readSync(loadavg, buffer, 0, buffer.length, 0)).trimEnd();
  } catch {
    return "";
  }
}

/**
 * Whether a group has processes that were started after the process `since`, without those in `known`; undefined where that
 * takes longer to find out than to start a new group. Ids are given out in ascending order, so few have to be looked at.
 */
export function hasNewMembers(group: number, since: number, known: readonly number[]): boolean | undefined {
  for (let from = since; ; ) {
    const newest = newestProcess();
    if (since === 0 || newest < from || newest - since > MOST_NEW) return undefined;
    for (let pid = from + 1; pid <= newest; pid++) if (isOther(pid, group, known)) return true;
    // What came while we looked is looked at too.
    if (newest === from || newest === newestProcess()) return false;
    from = newest;
  }
}

function isOther(pid: number, group: number, known: readonly number[]): boolean {
  if (statSync(`/proc/${pid}`, { throwIfNoEntry: false }) === undefined) return false;
  return readMember(pid)?.group === group && !known.includes(readLeader(pid) ?? 0);
}

/** The process that a thread belongs to: threads have ids of their own, which the system shows like processes. */
function readLeader(pid: number): number | undefined {
  const status = readProcFile(`/proc/${pid}/status`);
  return status === undefined ? undefined : Number(/^Tgid:\s*(\d+)/m.exec(status)?.[1]);
}

/** All live processes of a group; undefined where the system doesn't tell (not Linux). Looks at every process: about 10 µs each. */
export function listMembers(group: number): Member[] | undefined {
  if (newestProcess() === 0) return undefined;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readMember(Number(name)) ?? [])
    .filter((member) => member.group === group);
}

function readMember(pid: number): (Member & { readonly group: number }) | undefined {
  const stat = readProcFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // `pid (command) state parent group …`; the command may hold anything.
  const end = stat.lastIndexOf(")");
  const [state = "", , group] = stat.slice(end + 2).split(" ", 3);
  if ("ZXx".includes(state)) return undefined;
  return { pid, command: stat.slice(stat.indexOf("(") + 1, end), group: Number(group) };
}

function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
