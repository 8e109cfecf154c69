/**
 * How a tensor lies in memory: physical axis k holds logical axis order[k]. Model code sees logical shapes alone
 * (NHWC, HWIO); images are computed on as CNHW and filters as OIHW.
 */
export type Order = readonly number[];

export function identityOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function isIdentity(order: Order): boolean {
  return order.every((axis, position) => axis === position);
}

export function sameOrder(left: Order, right: Order): boolean {
  return left.length === right.length && left.every((axis, position) => axis === right[position]);
}

/** The logical shape, in the order of memory. */
export function permute<T>(logical: readonly T[], order: Order): T[] {
  return order.map((axis) => at(logical, axis));
}

/** The permutation that brings a tensor from one order into another: ONNX's `perm`. */
export function permutationBetween(from: Order, to: Order): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** Whether the permutation moves only axes of length 1: then it leaves memory as it is. */
export function movesNothing(shape: readonly number[], from: Order, to: Order): boolean {
  const long = (order: Order) => order.filter((axis) => shape[axis] !== 1);
  return sameOrder(long(from), long(to));
}

/** The element at the index, which the caller knows to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return item;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
