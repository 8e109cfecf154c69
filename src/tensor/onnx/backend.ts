import * as tf from "@tensorflow/tfjs-core";
import { ArrayPool, createArray } from "./array-pool.ts";
import { contentOf, isValue, keep, nativeTensor } from "./content.ts";
import { planTask } from "./program.ts";
import { Programs } from "./programs.ts";
import type { SessionOptions } from "./session.ts";
import { at, sizeOf } from "./shapes.ts";
import type { Lower, Node, Spec, Value } from "./value.ts";

/** What a kernel records: an operation on tensors, whose outputs it describes. */
export interface Operation {
  readonly name: string;
  readonly inputs: readonly tf.TensorInfo[];
  readonly outputs: readonly Spec[];
  /** All that `lower` depends on besides the inputs' shapes and types. */
  readonly attributes?: unknown;
  readonly lower: Lower;
  /** Where all elements are one number. */
  readonly fill?: number;
}

/** Operations recorded without a read, after which the backend computes by itself: a loop may never read. */
const MOST_RECORDED = 12_000;

interface Entry {
  /** A Value of ONNX's types; text and complex numbers are only kept. */
  readonly kept: Value | tf.BackendValues;
  readonly dtype: tf.DataType;
  references: number;
}

/**
 * TensorFlow.js's backend on ONNX Runtime. Kernels only record; the first read of any tensor compiles all that is
 * recorded and still wanted to one graph, and runs it. A graph of the same structure is compiled once.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly #entries = new tf.DataStorage<Entry>(this, tf.engine());
  /** The values that somebody holds and that are not computed. */
  readonly #pending = new Set<Value>();
  readonly #programs: Programs;
  readonly #pool = new ArrayPool();
  readonly #mostRecorded: number;
  /** Contents that nobody holds any more, and that recorded operations may still start from. */
  #retired: Value[] = [];
  #recorded = 0;
  #computed = 0;

  constructor(options: SessionOptions, mostRecorded = MOST_RECORDED) {
    super();
    this.#mostRecorded = mostRecorded;
    this.#programs = new Programs(options);
  }

  /** Graphs compiled so far. */
  get compiled(): number {
    return this.#programs.compiled;
  }

  /** Records an operation; gives its outputs, which are computed when somebody reads. */
  record({ name, inputs, outputs, attributes, lower, fill }: Operation): tf.TensorInfo[] {
    if (this.#recorded - this.#computed > this.#mostRecorded) this.flush();
    const values = outputs.map(promise);
    const key = attributes === undefined ? name : `${name}${JSON.stringify(attributes)}`;
    this.#attach({
      key,
      inputs: inputs.map((input) => this.lookUp(input)),
      outputs: values,
      lower,
      ...(fill !== undefined && { fill }),
    });
    return values.map((value) => this.#hold(value));
  }

  /** The tensor's value, under the tensor's shape. */
  lookUp({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const { kept } = this.#entries.get(dataId);
    if (!isValue(kept)) throw new Error(`a tensor of type ${dtype} can't be computed on`);
    if (kept.shape.length === shape.length && kept.shape.every((length, axis) => length === shape[axis])) return kept;
    return this.#reshaped(kept, shape);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    // A copy: what is recorded may be computed long after the caller has put other values into the array.
    this.move(dataId, values.slice(), shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.#entries.set(dataId, { kept: keep(values, shape, dtype), dtype, references });
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override readSync(dataId: object): tf.BackendValues {
    const { kept } = this.#entries.get(dataId);
    if (!isValue(kept)) return kept;
    if (kept.content === undefined) this.flush();
    kept.isOwned = false;
    return contentOf(kept);
  }

  override refCount(dataId: tf.DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).references : 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.#entries.get(dataId).references += 1;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    entry.references -= 1;
    if (!force && entry.references > 0) return false;
    this.#entries.delete(dataId);
    if (isValue(entry.kept)) this.#release(entry.kept);
    return true;
  }

  override numDataIds(): number {
    return this.#entries.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(run: () => void): Promise<tf.BackendTimingInfo> {
    const startedAt = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - startedAt };
  }

  override dispose(): void {
    this.#programs.dispose();
  }

  /** Computes every recorded tensor that somebody still holds. */
  flush(): void {
    const wanted = [...this.#pending];
    // Even if this fails: what can't be computed must not stand in the way of what is recorded later.
    this.#pending.clear();
    this.#computed = this.#recorded;
    for (const value of wanted) fillByHand(value);
    const roots = wanted.filter((value) => value.content === undefined);
    if (roots.length > 0) this.#run(roots);
    for (const { content, dtype } of this.#retired.splice(0))
      if (content !== undefined) this.#pool.give(content, dtype);
    this.#pool.endRound();
  }

  #run(roots: readonly Value[]): void {
    const task = planTask(roots);
    const { inputs, outputs, session } = this.#programs.find(task);
    const results = outputs.map(({ dims, dtype }) => ({ array: this.#pool.take(dtype, sizeOf(dims)), dims, dtype }));
    session.run(
      Object.fromEntries(inputs.map((name, index) => [name, nativeTensor(at(task.leaves, index))])),
      Object.fromEntries(outputs.map(({ name }, index) => [name, at(results, index)])),
    );
    roots.forEach((root, index) => {
      root.content = at(results, index).array;
      root.isOwned = true;
      root.producer = undefined;
    });
  }

  #attach(node: Omit<Node, "sequence">): void {
    this.#recorded += 1;
    const complete: Node = { ...node, sequence: this.#recorded };
    for (const output of node.outputs) {
      if (output.content === undefined) output.producer = complete;
    }
  }

  #hold(value: Value): tf.TensorInfo {
    const dataId = {};
    value.holders += 1;
    this.#entries.set(dataId, { kept: value, dtype: value.dtype, references: 1 });
    if (value.content === undefined) this.#pending.add(value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  #release(value: Value): void {
    value.holders -= 1;
    if (value.holders > 0) return;
    this.#pending.delete(value);
    if (value.isOwned) this.#retired.push(value);
  }

  #reshaped(value: Value, shape: readonly number[]): Value {
    const reshaped = promise({ shape, dtype: value.dtype });
    this.#attach({ key: `Reshape[${shape}]`, inputs: [value], outputs: [reshaped], lower: lowerReshape });
    return reshaped;
  }
}

const lowerReshape: Lower = (graph, [from], [to]) => {
  if (from === undefined || to === undefined) return;
  graph.write(to, graph.reshape(graph.read(from), to.shape));
};

/** A value to come; one without elements is at hand at once. */
function promise({ shape, dtype }: Spec): Value {
  const content = sizeOf(shape) === 0 ? createArray(dtype, 0) : undefined;
  return { shape, dtype, producer: undefined, content, isOwned: false, holders: 0 };
}

/** A fresh variable's zeros are not worth a graph of their own, in which the first step would differ from the second. */
function fillByHand(value: Value): void {
  const fill = value.producer?.fill;
  if (fill === undefined) return;
  value.content = createArray(value.dtype, sizeOf(value.shape)).fill(fill);
  value.isOwned = true;
  value.producer = undefined;
}
