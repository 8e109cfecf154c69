/** A stage instance's name, taken apart: `pretrain[pairs=same-frame,seed=0]`. */
export interface InstanceName {
  /** The stage's name in the YAML. */
  readonly stage: string;
  /** Axis and value as they are written, in order; empty without a matrix. */
  readonly axes: readonly (readonly [axis: string, value: string])[];
}

/** `axis=value`, the value quoted as JSON where it has a comma or a bracket. */
const AXIS = /([^=,[\]]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/gy;

/** Takes an instance's name apart. What has not the form of one is a stage without a matrix. */
export function parseInstanceName(name: string): InstanceName {
  const open = name.indexOf("[");
  if (open < 0 || !name.endsWith("]")) return { stage: name, axes: [] };
  const inside = name.slice(open + 1, -1);
  const parts = [...inside.matchAll(AXIS)];
  if (parts.map(([part]) => part).join("") !== inside) return { stage: name, axes: [] };
  return { stage: name.slice(0, open), axes: parts.map(([, axis = "", value = ""]) => [axis, value]) };
}

/** The name without one axis, and that axis's value: seeds of one experiment share the rest. Undefined where it has no such axis. */
export function dropAxis(name: string, axis: string): { readonly group: string; readonly value: string } | undefined {
  const { stage, axes } = parseInstanceName(name);
  const value = axes.find(([each]) => each === axis)?.[1];
  if (value === undefined) return undefined;
  const rest = axes.filter(([each]) => each !== axis).map(([each, text]) => `${each}=${text}`);
  return { group: rest.length === 0 ? stage : `${stage}[${rest.join(",")}]`, value };
}

/** `pretrain ×9` for several instances of a stage, the name itself for one. Names of several stages are listed. */
export function foldNames(names: readonly string[]): string {
  const counts = new Map<string, string[]>();
  for (const name of names) {
    const { stage } = parseInstanceName(name);
    const members = counts.get(stage);
    if (members === undefined) counts.set(stage, [name]);
    else members.push(name);
  }
  return [...counts]
    .map(([stage, members]) => (members.length === 1 ? (members[0] ?? stage) : `${stage} ×${members.length}`))
    .join(", ");
}
