import { compareMaps } from "./change.ts";
import type { MatchedStage } from "./compare-sides.ts";
import type { Digest } from "./digest.ts";
import type { Code } from "./stage-type.ts";

/** What is kept of a stage type's code: all but its own digest, which names it. */
export type CodeDocument = Pick<Code, "files" | "packages">;

/** A stage type whose code differs. */
export interface CodeChange {
  readonly type: string;
  /** Instances that run it. */
  readonly stages: readonly string[];
  readonly before: Digest;
  readonly after: Digest;
  /** Undefined where one side's record of its files is gone. */
  readonly files?: readonly FileChange[];
  readonly packages?: readonly PackageChange[];
}

export interface FileChange {
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
}

export interface PackageChange {
  readonly name: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Each pair of code digests that stages changed between, once, with the files and packages that differ. */
export function compareCode(
  stages: readonly MatchedStage[],
  readCode: (digest: Digest) => CodeDocument | undefined,
): CodeChange[] {
  const groups = new Map<string, { type: string; before: Digest; after: Digest; stages: string[] }>();
  for (const { name, before, after } of stages) {
    if (before.key.code === after.key.code) continue;
    const id = `${after.key.type} ${before.key.code} ${after.key.code}`;
    const group = groups.get(id) ?? {
      type: after.key.type,
      before: before.key.code,
      after: after.key.code,
      stages: [],
    };
    group.stages.push(name);
    groups.set(id, group);
  }
  return [...groups.values()].map((group) => ({ ...group, ...explain(readCode(group.before), readCode(group.after)) }));
}

function explain(
  before: CodeDocument | undefined,
  after: CodeDocument | undefined,
): Pick<CodeChange, "files" | "packages"> {
  if (before === undefined || after === undefined) return {};
  const files = compareMaps(before.files, after.files).map(({ name, ...sides }) => ({
    path: name,
    change: describe(sides.before, sides.after),
  }));
  return { files, packages: compareMaps(before.packages, after.packages) };
}

function describe(before: string | undefined, after: string | undefined): FileChange["change"] {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}
