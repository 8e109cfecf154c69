import type { CodeChange, FileChange } from "./compare-code.ts";

/** A source file or a package that differs, with the stage types whose code it is part of. */
export interface CodeReach {
  readonly what: string;
  readonly kind: "file" | "package";
  readonly change: FileChange["change"];
  readonly types: readonly string[];
}

/** What differs in the code, each thing once, however many stage types it reaches. */
export function listCodeReach(changes: readonly CodeChange[]): CodeReach[] {
  const found = new Map<string, CodeReach & { readonly types: string[] }>();
  const add = (type: string, each: Omit<CodeReach, "types">): void => {
    const id = JSON.stringify([each.kind, each.what, each.change]);
    const known = found.get(id);
    if (known === undefined) found.set(id, { ...each, types: [type] });
    else if (!known.types.includes(type)) known.types.push(type);
  };
  for (const { type, files = [], packages = [] } of changes) {
    for (const { path, change } of files) add(type, { what: path, kind: "file", change });
    for (const { name, before, after } of packages) {
      const what = `package ${name} ${before ?? "absent"} → ${after ?? "absent"}`;
      add(type, { what, kind: "package", change: changeOf(before, after) });
    }
  }
  return [...found.values()];
}

function changeOf(before: string | undefined, after: string | undefined): FileChange["change"] {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}
