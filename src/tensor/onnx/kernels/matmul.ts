import type * as tf from "@tensorflow/tfjs-core";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import { at } from "../shapes.ts";
import type { Lower } from "../value.ts";
import { defineKernel, type Kernel } from "./kernel.ts";

export const MATMUL_KERNELS: readonly Kernel[] = [
  defineKernel<"a" | "b", tf.BatchMatMulAttrs>("BatchMatMul", ({ inputs: { a, b }, attrs, record }) => {
    const { transposeA, transposeB } = attrs;
    const shape = productShape(a.shape, b.shape, transposeA, transposeB);
    if (a.dtype !== "float32" || b.dtype !== "float32" || shape === undefined) return undefined;
    const lower: Lower = (graph, [a, b], [y]) => {
      if (a === undefined || b === undefined || y === undefined) return;
      graph.write(y, multiply(graph, graph.read(a), graph.read(b), { transposeA, transposeB }));
    };
    const attributes = [transposeA, transposeB];
    return record({ name: "BatchMatMul", inputs: [a, b], outputs: [{ shape, dtype: "float32" }], attributes, lower });
  }),
];

interface Transposed {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** a · b over the last two axes, either of them transposed on the way. */
export function multiply(
  graph: Lowering,
  a: Name,
  b: Name,
  { transposeA = false, transposeB = false }: Transposed,
): Name {
  if (!transposeA && !transposeB) return graph.op("MatMul", [a, b]);
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return graph.op("FusedMatMul", [a, b], attributes, "com.microsoft");
}

function productShape(
  a: readonly number[],
  b: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
): number[] | undefined {
  const rows = at(a, a.length - (transposeA ? 1 : 2));
  const inner = at(a, a.length - (transposeA ? 2 : 1));
  const [otherInner, columns] = transposeB
    ? [at(b, b.length - 1), at(b, b.length - 2)]
    : [at(b, b.length - 2), at(b, b.length - 1)];
  if (inner !== otherInner)
    throw new Error(`matMul of [${a}] and [${b}]: the inner dimensions ${inner} and ${otherInner} differ`);
  const batch = broadcastBatch(a.slice(0, -2), b.slice(0, -2));
  return batch === undefined ? undefined : [...batch, rows, columns];
}

function broadcastBatch(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const pad = (shape: readonly number[]) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
  const [left, right] = [pad(a), pad(b)];
  const fits = left.every((length, axis) => length === right[axis] || length === 1 || right[axis] === 1);
  return fits ? left.map((length, axis) => Math.max(length, at(right, axis))) : undefined;
}
