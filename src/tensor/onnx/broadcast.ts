import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { identityOrder, isIdentity, type Order, permute, sizeOf } from "./order.ts";
import type { Value } from "./value.ts";

/**
 * Reads the operands of an elementwise operation in one order, that of the largest operand which does not lie in the
 * logical one: so images stay as the convolutions left them, and nothing large is transposed.
 */
export function readAligned(
  graph: Lowering,
  operands: readonly Value[],
  rank: number,
): { names: Name[]; order: Order } {
  const order = pickOrder(graph, operands, rank);
  return { names: operands.map((operand) => readBroadcast(graph, operand, order)), order };
}

function pickOrder(graph: Lowering, operands: readonly Value[], rank: number): Order {
  const orders = operands
    .filter(({ shape }) => shape.length === rank)
    .sort((a, b) => sizeOf(b.shape) - sizeOf(a.shape))
    .map((operand) => graph.orderOf(operand));
  return orders.find((order) => !isIdentity(order)) ?? identityOrder(rank);
}

/** The operand in an order of a higher or equal rank, ready to broadcast. */
function readBroadcast(graph: Lowering, operand: Value, order: Order): Name {
  const missing = order.length - operand.shape.length;
  if (missing === 0) return graph.read(operand, order);
  if (isIdentity(order) || sizeOf(operand.shape) === 1) return graph.read(operand);
  const padded = [...Array.from({ length: missing }, () => 1), ...operand.shape];
  const name = graph.reshape(graph.read(operand), padded);
  const lengths = permute(padded, order);
  const isVector = padded.filter((length) => length !== 1).length <= 1;
  return isVector ? graph.reshape(graph.read(operand), lengths) : graph.transpose(name, order);
}
