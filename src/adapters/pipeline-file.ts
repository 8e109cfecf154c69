import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import type { Code } from "../core/codes.ts";
import { type Diagnostic, UserError } from "../core/diagnostic.ts";
import { placeOf } from "../core/located.ts";
import { nearest } from "../core/suggest.ts";

/** Larger files are no pipelines, and a character takes memory many times over. */
const MAX_BYTES = 64_000_000;

/** The text of a pipeline's file, without a byte order mark. Throws UserError where it is missing, no file, or no UTF-8. */
export function readPipelineFile(file: string): string {
  const bytes = readBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError([describeEncoding(file, bytes)]);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) fail("file-unreadable", `${file} is a folder`, "Name a file in it.");
    if (stats.isCharacterDevice() || stats.isBlockDevice()) fail("file-unreadable", `${file} is a device`);
    if (stats.size > MAX_BYTES) fail("file-unreadable", `${file} has ${stats.size} bytes, more than ${MAX_BYTES}`);
    return readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const isMissing = error.code === "ENOENT" || error.code === "ENOTDIR";
    return isMissing
      ? fail("file-missing", `there is no file ${file}${suggestFile(file)}`)
      : fail("file-unreadable", `${file} can't be read (${String(error.code)})`);
  }
}

/** The nearest pipeline beside the file, or, under a name without a folder, in `pipelines/`. */
function suggestFile(file: string): string {
  const folders = [dirname(file), ...(basename(file) === file ? ["pipelines"] : [])];
  const known = folders.flatMap((folder) => listPipelines(folder).map((name) => ({ folder, ...parse(name) })));
  const near = nearest(
    parse(file).name,
    known.map(({ name }) => name),
  );
  const found = known.find(({ name }) => name === near);
  return found === undefined ? "" : ` (did you mean "${join(found.folder, found.base)}"?)`;
}

function listPipelines(folder: string): string[] {
  try {
    // A link to nothing is listed, too.
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && existsSync(join(folder, name)));
  } catch {
    return [];
  }
}

function fail(code: Code, message: string, remedy?: string): never {
  throw new UserError([{ code, message, ...(remedy !== undefined && { remedy }) }]);
}

/** Where the first bytes are that are no UTF-8; a byte order mark says what they are instead. */
function describeEncoding(file: string, bytes: Uint8Array): Diagnostic {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) return { code: "not-utf8", message: `${file} is UTF-16`, remedy: "Save it as UTF-8." };
  const text = new TextDecoder().decode(bytes);
  const start = text.indexOf("\ufffd");
  const place = placeOf({ source: { file, text }, start, end: start + 1 });
  return { code: "not-utf8", message: "these bytes are no UTF-8 text", place, remedy: "Save the file as UTF-8." };
}
