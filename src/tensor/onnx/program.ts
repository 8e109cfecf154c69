import { findBlockSize } from "./block-size.ts";
import { Lowering } from "./lowering.ts";
import { type NativeSession, openSession, type SessionOptions } from "./session.ts";
import type { Node, NumericType, Value } from "./value.ts";

/** What is to be computed: the nodes in order, the values at hand that they start from, and the values wanted. */
export interface Task {
  readonly nodes: readonly Node[];
  readonly leaves: readonly Value[];
  readonly roots: readonly Value[];
}

/** A compiled task: it can be run again on other leaves. */
export interface Program {
  readonly key: string;
  readonly session: NativeSession;
  readonly inputs: readonly string[];
  readonly outputs: readonly ProgramOutput[];
}

export interface ProgramOutput {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dtype: NumericType;
}

/** Gathers what the roots need, in the order of recording. */
export function planTask(roots: readonly Value[]): Task {
  const nodes = new Set<Node>();
  const leaves = new Set<Value>();
  const open: Value[] = [...roots];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value.producer === undefined) leaves.add(value);
    else if (!nodes.has(value.producer)) {
      nodes.add(value.producer);
      open.push(...value.producer.inputs);
    }
  }
  return { nodes: [...nodes].sort((a, b) => a.sequence - b.sequence), leaves: [...leaves], roots };
}

/** Two tasks with one key are the same graph: one program computes both. The order of leaves and roots is part of it. */
export function keyOf({ nodes, leaves, roots }: Task): string {
  const numbers = new Map<Value, number>();
  const parts: string[] = [];
  for (const leaf of leaves) {
    numbers.set(leaf, numbers.size);
    parts.push(`${leaf.dtype}[${leaf.shape}]`);
  }
  for (const node of nodes) {
    parts.push(`${node.key}(${node.inputs.map((input) => numbers.get(input))})`);
    for (const output of node.outputs) numbers.set(output, numbers.size);
  }
  parts.push(roots.map((root) => numbers.get(root)).join());
  return parts.join(";");
}

export function compile(task: Task, key: string, options: SessionOptions): Program {
  const { nodes, leaves, roots } = task;
  const graph = new Lowering(options.provider, findBlockSize(options));
  const inputs = leaves.map((leaf) => {
    const name = graph.input(leaf.shape, leaf.dtype);
    graph.write(leaf, name);
    return name;
  });
  for (const node of nodes) node.lower(graph, node.inputs, node.outputs);
  const taken = new Set(inputs);
  const outputs = roots.map((root) => {
    const computed = graph.read(root);
    // Two roots may be one value in the graph, and a root may be an input: an output has a name of its own.
    const name = taken.has(computed) ? graph.op("Identity", [computed]) : computed;
    taken.add(name);
    graph.output(name, root.shape, root.dtype);
    return { name, dims: root.shape, dtype: root.dtype };
  });
  return { key, session: openSession(graph.bytes(), options), inputs, outputs };
}
