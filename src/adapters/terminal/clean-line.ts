import { stripVTControlCharacters } from "node:util";

/** A line of a program's output as it can be shown inside of ours: what a carriage return left standing, no control characters. */
export function cleanLine(line: string): string {
  const visible = stripVTControlCharacters(line).replace(/\r+$/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
  return visible.slice(visible.lastIndexOf("\r") + 1).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}
