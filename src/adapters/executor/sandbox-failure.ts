import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Failure } from "../../core/event.ts";
import type { Bwrap } from "./find-bwrap.ts";
import type { Sandbox } from "./sandbox.ts";

/** Why no stage can run in a sandbox here. It is never run without one instead. */
export function describeNoSandbox(bwrap: Exclude<Bwrap, { kind: "works" }>): Failure {
  const why =
    bwrap.kind === "missing"
      ? "--sandbox needs bwrap, which is not installed (Debian: apt-get install bubblewrap)"
      : `--sandbox needs bwrap, which can't make a sandbox here: ${bwrap.why}`;
  return { code: "sandbox-failed", message: `${why}; the stage was not run`, logTail: [] };
}

/** A failure in the sandbox, with the cause if it is that something is not declared; the log and the message tell. */
export function explainSandboxFailure(failure: Failure, sandbox: Sandbox): Failure {
  const lines = [...failure.message.split("\n"), ...failure.logTail];
  const message = describeSetup(lines) ?? describeMissed(lines, sandbox) ?? describeNetwork(lines);
  return message === undefined ? failure : { ...failure, code: "sandbox-failed", message };
}

function describeSetup(lines: readonly string[]): string | undefined {
  const line = lines.find((text) => text.startsWith("bwrap: "));
  return line === undefined ? undefined : `the sandbox could not be set up: ${line}`;
}

/** What programs say of a file that is not there, or of a place that can't be written to. */
const MISSING = /no such file|ENOENT|not found|cannot (open|access|stat)|can't open|ENOTDIR|no such directory/i;
const READ_ONLY = /read-only file system|EROFS/i;

function describeMissed(lines: readonly string[], sandbox: Sandbox): string | undefined {
  for (const line of lines) {
    const paths = pathsIn(line);
    // A shell names itself first: `/bin/sh: 1: cannot create /usr/x: Read-only file system`.
    const written = READ_ONLY.test(line) ? paths.findLast((path) => !isProgram(path)) : undefined;
    if (written !== undefined) return `wanted to write to ${written}, which is not one of its outputs`;
    const hidden = MISSING.test(line) ? paths.filter((path) => !sandbox.shows(path)) : [];
    const missed = hidden.find((path) => existsSync(path));
    if (missed !== undefined)
      return `wanted ${missed}, which it does not declare: add it to \`in:\` as { path: ${missed} }`;
    const unmade = hidden.find((path) => dirname(path) !== "/" && existsSync(dirname(path)));
    if (unmade !== undefined) return `wanted ${unmade}, which is neither one of its inputs nor one of its outputs`;
  }
  return undefined;
}

function isProgram(path: string): boolean {
  return /\/(bin|sbin)\/[^/]+$/.test(path);
}

/** Absolute paths in a line: in quotes, or up to a space or colon. */
function pathsIn(line: string): string[] {
  const quoted = [...line.matchAll(/(['"`‘])(\/[^'"`’]+)['"`’]/g)].map((match) => match[2] ?? "");
  const bare = [...line.matchAll(/(?<![\w./~-])\/[^\s:;,'"`()]+/g)].map((match) => match[0]);
  return [...quoted, ...bare].map((path) => path.replace(/[/.]+$/, "")).filter((path) => path !== "");
}

const NETWORK = /name resolution|ENETUNREACH|network is unreachable|EAI_AGAIN|ENOTFOUND|could not resolve host/i;

function describeNetwork(lines: readonly string[]): string | undefined {
  const line = lines.find((text) => NETWORK.test(text));
  if (line === undefined) return undefined;
  return `wanted the network, which the sandbox has not (${line.trim()}): download in a stage of its own, outside the sandbox`;
}
