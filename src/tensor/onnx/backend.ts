import * as tf from "@tensorflow/tfjs-core";
import { contentOf, fillByHand, isValue, keep, promise } from "./content.ts";
import { Executor } from "./executor.ts";
import { planTask, type Task } from "./program.ts";
import type { NativeTensor, SessionOptions } from "./session.ts";
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

/** What the backend did while it was watched. */
export interface Journal {
  /** The graphs that were run. */
  readonly runs: { readonly task: Task; readonly key: string }[];
  /** Contents that came in. */
  readonly written: Set<Value>;
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
  readonly #executor: Executor;
  readonly #mostRecorded: number;
  #recorded = 0;
  #computed = 0;
  #journal: Journal | undefined;

  constructor(options: SessionOptions, mostRecorded = MOST_RECORDED) {
    super();
    this.#mostRecorded = mostRecorded;
    this.#executor = new Executor(options);
  }

  /** Graphs compiled so far. */
  get compiled(): number {
    return this.#executor.compiled;
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
  lookUp(tensor: tf.TensorInfo): Value {
    const [kept, { shape }] = [this.findValue(tensor), tensor];
    if (kept.shape.length === shape.length && kept.shape.every((length, axis) => length === shape[axis])) return kept;
    return this.#reshaped(kept, shape);
  }

  /** The tensor's value, under whichever shape it was made. */
  findValue({ dataId, dtype }: tf.TensorInfo): Value {
    const { kept } = this.#entries.get(dataId);
    if (!isValue(kept)) throw new Error(`a tensor of type ${dtype} can't be computed on`);
    return kept;
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
    const kept = keep(values, shape, dtype);
    if (isValue(kept)) this.#journal?.written.add(kept);
    this.#entries.set(dataId, { kept, dtype, references });
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
    this.#executor.dispose();
  }

  /** Computes every recorded tensor that somebody still holds. */
  flush(): void {
    const wanted = [...this.#pending];
    // Even if this fails: what can't be computed must not stand in the way of what is recorded later.
    this.#pending.clear();
    this.#computed = this.#recorded;
    for (const value of wanted) fillByHand(value);
    const roots = wanted.filter((value) => value.content === undefined);
    if (roots.length > 0) {
      const task = planTask(roots);
      const key = this.#executor.run(task);
      this.#journal?.runs.push({ task, key });
    }
    this.#executor.endRound();
  }

  /** What `run` gives, with all that the backend did meanwhile. */
  watch<T>(run: () => T): Journal & { readonly result: T } {
    const journal: Journal = { runs: [], written: new Set() };
    this.#journal = journal;
    try {
      return { result: run(), ...journal };
    } finally {
      this.#journal = undefined;
    }
  }

  /** Runs a program that was run before, on other leaves. Undefined where it is gone. */
  runAgain(key: string, leaves: readonly NativeTensor[]): Value[] | undefined {
    return this.#executor.runAgain(key, leaves);
  }

  /** Gives the variable a value. */
  assign(variable: tf.Variable, value: Value): void {
    tf.tidy(() => variable.assign(tf.engine().makeTensorFromTensorInfo(this.#hold(value))));
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
    this.#executor.retire(value);
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
