import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";

const golden = join(dirname(fileURLToPath(import.meta.url)), "../golden");
/** The broken pipelines, as they are. */
export const texts = readdirSync(golden)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join(golden, name), "utf8"))
  .filter((text) => text.length < 1300);

/** One edit of a text: where, how long, and what instead. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 12 }),
  kind: fc.constantFrom("delete", "double", "replace", "flip", "splice"),
  insert: fc.oneof(
    fc.constantFrom(
      ": ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "\t",
      "\n",
      "&a ",
      "*a",
      "<<: ",
      "!x ",
      "---\n",
      '"',
      "'",
      "${",
      "}",
      "|\n",
      "? ",
      "%",
      "\0",
      "~",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  ),
  other: fc.nat(texts.length - 1),
});

function apply(
  text: string,
  { at, length, kind, insert, other }: typeof edit extends fc.Arbitrary<infer E> ? E : never,
): string {
  const start = Math.floor(at * text.length);
  const [head, part, tail] = [text.slice(0, start), text.slice(start, start + length), text.slice(start + length)];
  switch (kind) {
    case "delete":
      return head + tail;
    case "double":
      return head + part + part + tail;
    case "replace":
      return head + insert + tail;
    case "flip":
      return head + part.replace(/./s, (character) => String.fromCharCode(character.charCodeAt(0) ^ 1)) + tail;
    case "splice":
      return head + (texts[other] ?? "").slice(start, start + 80) + part + tail;
  }
}

/** Broken pipelines with up to five edits more. */
export const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 5 }))
  .map(([text, edits]) => edits.reduce(apply, text));
