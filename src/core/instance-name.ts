/** A stage instance's name, taken apart: `pretrain[pairs=same-frame,seed=0]`. */
export interface InstanceName {
  /** The stage's name in the YAML. */
  readonly stage: string;
  /** Axis and value as they are written, in order; empty without a matrix. */
  readonly axes: readonly (readonly [axis: string, value: string])[];
}

/** Takes an instance's name apart. A comma counts as a border only where `axis=` follows: values may hold others. */
export function parseInstanceName(name: string): InstanceName {
  const match = /^([^[]*)\[(.+)\]$/s.exec(name);
  if (match === null) return { stage: name, axes: [] };
  const [, stage = name, inside = ""] = match;
  const axes = inside.split(/,(?=[A-Za-z_][\w-]*=)/).map((part): readonly [string, string] => {
    const border = part.indexOf("=");
    return border < 0 ? [part, ""] : [part.slice(0, border), part.slice(border + 1)];
  });
  return { stage, axes };
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
