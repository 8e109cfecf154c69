import * as tf from "@tensorflow/tfjs-core";
import { at, range } from "../shapes.ts";
import type { Lower, NumericArray } from "../value.ts";
import { defineKernel, type Kernel, listInputs, numericType } from "./kernel.ts";

/** Far before any tensor's beginning: where a slice that runs backwards ends. */
const BEFORE_START = -(2 ** 31);

export const SHAPE_KERNELS: readonly Kernel[] = [
  defineKernel<"x">("Identity", ({ inputs: { x }, backend }) => {
    backend.incRef(x.dataId);
    return { ...x };
  }),
  defineKernel<"x", tf.ReshapeAttrs>("Reshape", ({ inputs: { x }, attrs, backend }) => {
    const size = tf.util.sizeFromShape(x.shape);
    const shape = tf.util.inferFromImplicitShape(attrs.shape, size);
    tf.util.assert(size === tf.util.sizeFromShape(shape), () => describeMisfit(x.shape, shape));
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape, dtype: x.dtype };
  }),
  defineKernel<"input", tf.ExpandDimsAttrs>("ExpandDims", ({ inputs: { input }, attrs: { dim }, backend }) => {
    const rank = input.shape.length;
    tf.util.assert(-rank - 1 <= dim && dim <= rank, () => `a tensor of rank ${rank} has no room for an axis ${dim}`);
    const place = dim < 0 ? dim + rank + 1 : dim;
    const shape = [...input.shape.slice(0, place), 1, ...input.shape.slice(place)];
    backend.incRef(input.dataId);
    return { dataId: input.dataId, shape, dtype: input.dtype };
  }),
  defineKernel<"x", tf.TransposeAttrs>("Transpose", ({ inputs: { x }, attrs: { perm }, record }) => {
    const shape = perm.map((axis) => at(x.shape, axis));
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      graph.write(y, graph.transpose(graph.read(x), perm));
    };
    return record({
      name: "Transpose",
      inputs: [x],
      outputs: [{ shape, dtype: numericType(x) }],
      attributes: perm,
      lower,
    });
  }),
  defineKernel<never, tf.ConcatAttrs>("Concat", ({ given, attrs, record }) => {
    const list = listInputs(given);
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, at(list, 0).shape);
    tf.backend_util.assertParamsConsistent(
      list.map((input) => input.shape),
      axis,
    );
    const shape = tf.backend_util.computeOutShape(
      list.map((input) => input.shape),
      axis,
    );
    const dtype = numericType(at(list, 0));
    if (list.some((input) => input.dtype !== dtype)) return undefined;
    const lower: Lower = (graph, parts, [whole]) => {
      if (whole === undefined) return;
      const names = parts.map((part) => graph.read(part));
      graph.write(whole, graph.op("Concat", names, { axis }));
    };
    return record({ name: "Concat", inputs: list, outputs: [{ shape, dtype }], attributes: axis, lower });
  }),
  defineKernel<never, tf.PackAttrs>("Pack", ({ given, attrs, record }) => {
    const list = listInputs(given);
    const { shape: each } = at(list, 0);
    for (const input of list) tf.util.assertShapesMatch(each, input.shape, "tensors that are stacked differ: ");
    const axis = attrs.axis < 0 ? attrs.axis + each.length + 1 : attrs.axis;
    const shape = [...each.slice(0, axis), list.length, ...each.slice(axis)];
    const dtype = numericType(at(list, 0));
    if (list.some((input) => input.dtype !== dtype)) return undefined;
    const lower: Lower = (graph, parts, [whole]) => {
      if (whole === undefined) return;
      const names = parts.map((part) => graph.op("Unsqueeze", [graph.read(part), graph.ints([axis])]));
      graph.write(whole, graph.op("Concat", names, { axis }));
    };
    return record({ name: "Pack", inputs: list, outputs: [{ shape, dtype }], attributes: axis, lower });
  }),
  defineKernel<"value", tf.UnpackAttrs>("Unpack", ({ inputs: { value }, attrs, backend }) => {
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, value.shape);
    const count = at(value.shape, axis);
    const shape = value.shape.filter((_, place) => place !== axis);
    const dtype = numericType(value);
    const lower: Lower = (graph, [whole], parts) => {
      if (whole === undefined) return;
      const names = graph.ops(count, "Split", [graph.read(whole)], { axis, num_outputs: count });
      parts.forEach((part, index) => {
        graph.write(part, graph.reshape(at(names, index), shape));
      });
    };
    const outputs = Array.from({ length: count }, () => ({ shape, dtype }));
    return backend.record({ name: "Unpack", inputs: [value], outputs, attributes: axis, lower });
  }),
  defineKernel<"x", tf.SplitVAttrs>("SplitV", ({ inputs: { x }, attrs: { numOrSizeSplits, axis: given }, backend }) => {
    const [axis = 0] = tf.util.parseAxisParam(given, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, axis);
    if (sizes.includes(0)) return undefined;
    const dtype = numericType(x);
    const lower: Lower = (graph, [whole], parts) => {
      if (whole === undefined) return;
      const names = graph.ops(sizes.length, "Split", [graph.read(whole), graph.ints(sizes)], { axis });
      parts.forEach((part, index) => {
        graph.write(part, at(names, index));
      });
    };
    const outputs = sizes.map((size) => ({
      shape: x.shape.map((each, place) => (place === axis ? size : each)),
      dtype,
    }));
    return backend.record({ name: "SplitV", inputs: [x], outputs, attributes: [sizes, axis], lower });
  }),
  defineKernel<"x", tf.SliceAttrs>("Slice", ({ inputs: { x }, attrs, record }) => {
    const [begin = [], shape = []] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(x, begin, shape);
    const ends = begin.map((start, axis) => start + at(shape, axis));
    const lower = slice(begin, ends, undefined);
    return record({
      name: "Slice",
      inputs: [x],
      outputs: [{ shape, dtype: numericType(x) }],
      attributes: [begin, ends],
      lower,
    });
  }),
  defineKernel<"x", tf.StridedSliceAttrs>("StridedSlice", ({ inputs: { x }, attrs, record }) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    const dtype = numericType(x);
    const steps = info.strides;
    const ends = info.end.map((stop, axis) => (at(steps, axis) < 0 && stop < 0 ? BEFORE_START : stop));
    const lower = slice(info.begin, ends, steps);
    const attributes = [info.begin, ends, steps];
    // Before new axes come and shrunk ones go.
    const shape = tf.slice_util.computeOutShape(info.begin, info.end, steps);
    const sliced = record({ name: "StridedSlice", inputs: [x], outputs: [{ shape, dtype }], attributes, lower });
    return { ...sliced, shape: info.finalShape };
  }),
  defineKernel<"x", tf.ReverseAttrs>("Reverse", ({ inputs: { x }, attrs, record }) => {
    const axes = tf.util.parseAxisParam(attrs.dims, x.shape);
    if (x.shape.length === 0) return undefined;
    const pick = (there: number, elsewhere: number) =>
      x.shape.map((_, axis) => (axes.includes(axis) ? there : elsewhere));
    const begin = x.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0));
    const ends = x.shape.map((length, axis) => (axes.includes(axis) ? BEFORE_START : length));
    const lower = slice(begin, ends, pick(-1, 1));
    return record({
      name: "Reverse",
      inputs: [x],
      outputs: [{ shape: x.shape, dtype: numericType(x) }],
      attributes: axes,
      lower,
    });
  }),
  defineKernel<"x", tf.PadV2Attrs>("PadV2", ({ inputs: { x }, attrs: { paddings, constantValue }, record }) => {
    const shape = paddings.map(([before, after], axis) => before + at(x.shape, axis) + after);
    const dtype = numericType(x);
    if (dtype === "bool" || x.shape.length === 0) return undefined;
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      const amounts = [0, 1].flatMap((side) => paddings.map((pair) => at(pair, side)));
      const inputs = [graph.read(x), graph.ints(amounts), graph.scalar(constantValue, dtype)];
      graph.write(y, graph.op("Pad", inputs));
    };
    return record({
      name: "PadV2",
      inputs: [x],
      outputs: [{ shape, dtype }],
      attributes: [paddings, constantValue],
      lower,
    });
  }),
  defineKernel<"x", tf.TileAttrs>("Tile", ({ inputs: { x }, attrs: { reps }, record }) => {
    const shape = x.shape.map((length, axis) => length * at(reps, axis));
    if (x.shape.length === 0) return undefined;
    const lower: Lower = (graph, [x], [y]) => {
      if (x === undefined || y === undefined) return;
      graph.write(y, graph.op("Tile", [graph.read(x), graph.ints(reps)]));
    };
    return record({ name: "Tile", inputs: [x], outputs: [{ shape, dtype: numericType(x) }], attributes: reps, lower });
  }),
  defineKernel<"x" | "indices", tf.GatherV2Attrs>("GatherV2", ({ inputs: { x, indices }, attrs, backend, record }) => {
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, x.shape);
    if (attrs.batchDims !== 0 || indices.dtype !== "int32") return undefined;
    checkIndices(backend.lookUp(indices).content, at(x.shape, axis));
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const lower: Lower = (graph, [x, indices], [y]) => {
      if (x === undefined || indices === undefined || y === undefined) return;
      graph.write(y, graph.op("Gather", [graph.read(x), graph.read(indices)], { axis }));
    };
    return record({
      name: "GatherV2",
      inputs: [x, indices],
      outputs: [{ shape, dtype: numericType(x) }],
      attributes: axis,
      lower,
    });
  }),
];

/** Indices that are at hand are checked; ONNX Runtime checks the others when it computes. */
function checkIndices(indices: NumericArray | undefined, length: number): void {
  const wrong = indices?.find((index) => index < 0 || index >= length);
  if (wrong !== undefined) throw new Error(`GatherV2: the index value ${wrong} is not in [0, ${length - 1}]`);
}

/** From `begin` to `ends` (exclusive) along each axis. */
function slice(begin: readonly number[], ends: readonly number[], steps: readonly number[] | undefined): Lower {
  return (graph, [x], [y]) => {
    if (x === undefined || y === undefined) return;
    const bounds = [begin, ends, range(begin.length)];
    const lists = (steps === undefined ? bounds : [...bounds, steps]).map((list) => graph.ints(list));
    graph.write(
      y,
      graph.op(begin.length === 0 ? "Identity" : "Slice", [graph.read(x), ...(begin.length === 0 ? [] : lists)]),
    );
  };
}

function describeMisfit(from: readonly number[], to: readonly number[]): string {
  return `a tensor of shape [${from}] can't be reshaped to [${to}]`;
}
