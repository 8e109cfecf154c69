import type { Findings } from "../../core/findings.ts";
import type { Source } from "../../core/located.ts";

/** Enough to see what is wrong with a binary file. */
const REPORTED = 20;

/** Notes control characters, which YAML forbids (1.2.2, section 5.1) and its parser lets through. */
export function addBadCharacters(source: Source, findings: Findings): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  const pattern = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g;
  let reported = 0;
  for (const { index, 0: character } of source.text.matchAll(pattern)) {
    const at = { source, start: index, end: index + 1 };
    findings.add(
      "bad-character",
      at,
      `the character ${nameCharacter(character)} can't stand in a pipeline`,
      "Remove it.",
    );
    reported += 1;
    if (reported === REPORTED) return;
  }
}

/** Why a text can't be a value, or undefined: NUL ends a program's argument, half a pair has no UTF-8. */
export function findBadText(text: string): string | undefined {
  if (text.includes("\0")) return "the character U+0000 (NUL)";
  const half = /\p{Surrogate}/u.exec(text);
  return half === null ? undefined : `the half character ${nameCharacter(half[0])}`;
}

function nameCharacter(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
