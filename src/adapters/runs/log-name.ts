import { createHash } from "node:crypto";

/** Longest file name: most systems stop at 255 bytes. */
const LONGEST = 150;

/**
 * The file name of a stage's log: safe characters stay, others are `%XX` of their UTF-8 bytes; a long name is cut and
 * told apart by a hash. Different stages have different names.
 */
export function logName(stage: string): string {
  const escaped = [...Buffer.from(stage)].map(escapeByte).join("").replace(/^\./, "%2E");
  if (escaped.length <= LONGEST) return `${escaped}.log`;
  const hash = createHash("sha256").update(stage).digest("hex").slice(0, 12);
  // `~` is never in an escaped name, so that no short name can look like a cut one.
  return `${escaped.slice(0, LONGEST - hash.length - 1)}~${hash}.log`;
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w.,=[\]-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
