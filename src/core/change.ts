import { renderCanonical } from "./canonical.ts";
import type { Key, KeyInput } from "./fingerprint.ts";
import type { Json } from "./json.ts";

/** One difference between two keys, before → after; undefined where one side lacks it. */
export type Change =
  | { readonly part: "type" | "code"; readonly before: string; readonly after: string }
  | {
      readonly part: "param";
      readonly name: string;
      readonly before?: Json | undefined;
      readonly after?: Json | undefined;
    }
  | {
      readonly part: "input";
      readonly name: string;
      readonly before?: KeyInput | undefined;
      readonly after?: KeyInput | undefined;
    }
  | {
      readonly part: "output" | "tool";
      readonly name: string;
      readonly before?: string | undefined;
      readonly after?: string | undefined;
    };

/** All differences between two keys, in the order type, code, params, inputs, outputs, tools; empty for equal keys. */
export function compareKeys(before: Key, after: Key): Change[] {
  return [
    ...compareWords("type", before.type, after.type),
    ...compareWords("code", before.code, after.code),
    ...compareMaps(before.params, after.params).map((entry) => ({ part: "param" as const, ...entry })),
    ...compareMaps(before.inputs, after.inputs).map((entry) => ({ part: "input" as const, ...entry })),
    ...compareMaps(before.outputs, after.outputs).map((entry) => ({ part: "output" as const, ...entry })),
    ...compareMaps(before.tools, after.tools).map((entry) => ({ part: "tool" as const, ...entry })),
  ];
}

function compareWords(part: "type" | "code", before: string, after: string): Change[] {
  return before === after ? [] : [{ part, before, after }];
}

/** The entries that differ between two maps, by name in order. */
export function compareMaps<T extends Json>(
  before: { readonly [name: string]: T },
  after: { readonly [name: string]: T },
): { name: string; before: T | undefined; after: T | undefined }[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((name) => ({ name, before: before[name], after: after[name] }))
    .filter((entry) => renderOptional(entry.before) !== renderOptional(entry.after));
}

function renderOptional(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : renderCanonical(value);
}
