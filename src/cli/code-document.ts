import type { CodeDocument } from "../core/compare-code.ts";
import type { Json } from "../core/json.ts";

/** What the store keeps of a stage type's code; undefined where it is none. */
export function readCodeDocument(value: Json | undefined): CodeDocument | undefined {
  if (typeof value !== "object" || value === null || !("files" in value) || !("packages" in value)) return undefined;
  return { files: takeTexts(value.files), packages: takeTexts(value.packages) };
}

function takeTexts<T extends string>(value: Json | undefined): { readonly [name: string]: T } {
  const entries = Object.entries(value ?? {}).filter((entry): entry is [string, T] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}
