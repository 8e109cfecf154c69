import { GRADIENT_DESCENT, MOVING_AVERAGE } from "../../kernel-names.ts";
import type { Lowering } from "../lowering.ts";
import type { Name } from "../model.ts";
import { at, sizeOf } from "../shapes.ts";
import type { Lower, Value } from "../value.ts";
import { defineKernel, type Kernel, listInputs } from "./kernel.ts";

interface DescentAttrs {
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Steps of many tensors at once. Their inputs are lists, one after another: all of a kind, then all of the next. */
export const UPDATE_KERNELS: readonly Kernel[] = [
  defineKernel<never, { readonly momentum: number }>(MOVING_AVERAGE, ({ given, attrs: { momentum }, backend }) => {
    const inputs = listInputs(given);
    const count = inputs.length / 2;
    const lower: Lower = (graph, values, outputs) => {
      const update = ([average = "", seen = ""]: readonly Name[]) => [
        graph.op("Add", [scale(graph, average, momentum), scale(graph, seen, 1 - momentum)]),
      ];
      updateAll(graph, cutList(values, count), cutList(outputs, count), update);
    };
    const outputs = inputs.slice(0, count).map(({ shape }) => ({ shape, dtype: "float32" as const }));
    return backend.record({ name: MOVING_AVERAGE, inputs, outputs, attributes: momentum, lower });
  }),
  defineKernel<never, DescentAttrs>(GRADIENT_DESCENT, ({ given, attrs, backend }) => {
    const inputs = listInputs(given);
    const count = (inputs.length - 1) / 3;
    const lower: Lower = (graph, values, outputs) => {
      const rate = graph.read(at(values, 3 * count));
      const update = (operands: readonly Name[]) => writeDescent(graph, operands, rate, attrs);
      updateAll(graph, cutList(values.slice(0, -1), count), cutList(outputs, count), update);
    };
    const outputs = inputs.slice(0, 2 * count).map(({ shape }) => ({ shape, dtype: "float32" as const }));
    const attributes = [attrs.momentum, attrs.weightDecay];
    return backend.record({ name: GRADIENT_DESCENT, inputs, outputs, attributes, lower });
  }),
];

function writeDescent(
  graph: Lowering,
  [parameter = "", buffer = "", gradient = ""]: readonly Name[],
  rate: Name,
  { momentum, weightDecay }: DescentAttrs,
): Name[] {
  const decayed = weightDecay === 0 ? gradient : graph.op("Add", [gradient, scale(graph, parameter, weightDecay)]);
  const moved = momentum === 0 ? decayed : graph.op("Add", [scale(graph, buffer, momentum), decayed]);
  return [graph.op("Sub", [parameter, graph.op("Mul", [moved, rate])]), moved];
}

function scale(graph: Lowering, x: Name, factor: number): Name {
  return graph.op("Mul", [x, graph.scalar(factor, "float32")]);
}

/** Tensors up to this size cost more to start on than to compute: they are computed as one. */
const SMALL = 4096;

type Lists = readonly (readonly Value[])[];

/** Applies `update` to the tensors at each place of the lists; all small ones together, as one vector. */
function updateAll(
  graph: Lowering,
  from: Lists,
  to: Lists,
  update: (operands: readonly Name[]) => readonly Name[],
): void {
  const places = [...at(from, 0).keys()];
  const isSmall = (place: number) => sizeOf(at(at(from, 0), place).shape) <= SMALL;
  for (const place of places.filter((each) => !isSmall(each))) {
    const results = update(from.map((list) => graph.read(at(list, place))));
    for (const [index, list] of to.entries()) graph.write(at(list, place), at(results, index));
  }
  const small = places.filter(isSmall);
  if (small.length === 0) return;
  const results = update(
    from.map((list) =>
      joinVectors(
        graph,
        small.map((place) => at(list, place)),
      ),
    ),
  );
  for (const [index, list] of to.entries()) {
    splitVector(
      graph,
      at(results, index),
      small.map((place) => at(list, place)),
    );
  }
}

function joinVectors(graph: Lowering, values: readonly Value[]): Name {
  const vectors = values.map((value) => graph.reshape(graph.read(value), [sizeOf(value.shape)]));
  return graph.op("Concat", vectors, { axis: 0 });
}

function splitVector(graph: Lowering, vector: Name, values: readonly Value[]): void {
  const sizes = graph.ints(values.map((value) => sizeOf(value.shape)));
  const parts = graph.ops(values.length, "Split", [vector, sizes], { axis: 0 });
  for (const [index, value] of values.entries()) graph.write(value, graph.reshape(at(parts, index), value.shape));
}

function cutList<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: list.length / length }, (_, part) => list.slice(part * length, (part + 1) * length));
}
