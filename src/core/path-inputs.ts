import { describeKind, type Span } from "./located.ts";
import type { PathWire } from "./pipeline.ts";
import type { PlannedInput } from "./plan.ts";
import { renderOrigin, resolveReferences, type Scope } from "./reference.ts";

/** A path of the pipeline's, made absolute, and whether it exists. */
export type ResolvePath = (path: string) => { readonly path: string; readonly exists: boolean };

/** The input that a `{ path: … }` is in one instance; undefined, and noted, where there is nothing. */
export function bindPath(
  name: string,
  wire: PathWire,
  { stage, resolvePath, scope }: { readonly stage: string; readonly resolvePath: ResolvePath; readonly scope: Scope },
): PlannedInput | undefined {
  const owner = `input "${name}" of stage "${stage}"`;
  const value = resolveReferences(wire.path, owner, scope);
  if (value === undefined) return undefined;
  if (value.kind !== "scalar" || typeof value.value !== "string" || value.value.trim() === "") {
    scope.findings.add("wrong-type", value.at, `the path of ${owner} must be text, not ${describeKind(value)}`);
    return undefined;
  }
  const { path, exists } = resolvePath(value.value);
  if (exists) return { name, source: "path", path };
  addMissing(value.value, path, { owner, wire, at: value.at, scope });
  return undefined;
}

function addMissing(
  given: string,
  path: string,
  {
    owner,
    wire,
    at,
    scope,
  }: { readonly owner: string; readonly wire: PathWire; readonly at: Span; readonly scope: Scope },
): void {
  const remedy = given.startsWith("~")
    ? "`~` is not expanded: write the whole path."
    : given === path
      ? undefined
      : "A relative path counts from the pipeline's file.";
  scope.findings.add("path-missing", at, `${owner}: ${path} does not exist${renderOrigin(wire.path)}`, remedy);
}
