/**
 * The key of an image in an image set, from its path in the data set: without its extension, and with `_` for what a key, or a tar
 * reader, takes amiss (dots, back slashes, control characters).
 */
export function toKey(path: string): string {
  return path
    .replace(/\.[^./]+$/, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")
    .replace(/[.\\\p{Cc}]/gu, "_");
}
