import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.ts";
import type { NumericType } from "./value.ts";

/** A name of a value in the ONNX graph. */
export type Name = string;

export type Attributes = {
  readonly [name: string]: number | string | readonly number[] | { readonly float: number } | GraphProto;
};

type Elements = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** ONNX's numbers for types (TensorProto.DataType). */
const TYPE_CODES = { float32: 1, int32: 6, bool: 9, int64: 7 } as const;

const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

/** Opset 18 is the first in which every reduction takes its axes as an input; IR 8 is its format. */
const OPSET = 18n;
const IR_VERSION = 8n;

/** The domain of ONNX Runtime's operators on blocks of channels. */
export const BLOCKED = "com.microsoft.nchwc";

export interface Scan {
  readonly states: readonly Name[];
  readonly over: readonly Name[];
  readonly write: (states: readonly Name[], slices: readonly Name[]) => ScanResults;
}

interface ScanResults {
  readonly states: readonly Name[];
  readonly stacks: readonly Name[];
}

/** float32 of any shape. */
const FLOATS = { tensorType: { elemType: TYPE_CODES.float32 } };

/** Collects an ONNX graph and writes it as a model. */
export class Model {
  #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  #names = 0;

  input(shape: readonly number[], dtype: NumericType): Name {
    const name = this.#fresh("in");
    this.#inputs.push(valueInfo(name, shape, dtype));
    return name;
  }

  output(name: Name, shape: readonly number[], dtype: NumericType): void {
    this.#outputs.push(valueInfo(name, shape, dtype));
  }

  /** An operator with one output. */
  op(type: string, inputs: readonly Name[], attributes: Attributes = {}, domain = ""): Name {
    const name = this.#fresh("v");
    this.#push(type, inputs, [name], attributes, domain);
    return name;
  }

  /** An operator with several outputs. */
  ops(count: number, type: string, inputs: readonly Name[], attributes: Attributes = {}): Name[] {
    const names = Array.from({ length: count }, () => this.#fresh("v"));
    this.#push(type, inputs, names, attributes, "");
    return names;
  }

  /**
   * ONNX's Scan of float32: `write` gets the names of the states and of each slice of `over` along its first axis, and gives
   * the next states and what is to be stacked. The states in the end and the stacks come back, in that order.
   */
  scan({ states, over, write }: Scan): Name[] {
    const outer = this.#nodes;
    this.#nodes = [];
    const input = [...states, ...over].map(() => this.#fresh("s"));
    const results = write(input.slice(0, states.length), input.slice(states.length));
    // An output must be made inside, even where it is a value as it came in.
    const output = [...results.states, ...results.stacks].map((name) => this.op("Identity", [name]));
    const typed = (name: Name) => create(ValueInfoProtoSchema, { name, type: FLOATS });
    const body = { name: "b", node: this.#nodes, input: input.map(typed), output: output.map(typed) };
    this.#nodes = outer;
    return this.ops(output.length, "Scan", [...states, ...over], {
      body: create(GraphProtoSchema, body),
      num_scan_inputs: over.length,
    });
  }

  /** A constant list of int64: axes, shapes, starts. */
  ints(values: readonly number[]): Name {
    return this.#constant("int64", [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A constant of rank 0. */
  scalar(value: number, dtype: NumericType): Name {
    const array = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype].of(value);
    return this.#constant(dtype, [], array);
  }

  /** A constant of float32 zeros. */
  zeros(shape: readonly number[]): Name {
    const size = shape.reduce((product, length) => product * length, 1);
    return this.#keep(`zeros[${shape}]`, (name) => tensorProto(name, "float32", new Float32Array(size), shape));
  }

  /** A constant list of int32, which the key tells from every other. */
  indices(key: string, values: () => Int32Array): Name {
    return this.#keep(`indices ${key}`, (name) => tensorProto(name, "int32", values()));
  }

  /** The model, without what no output needs. */
  bytes(): Uint8Array {
    const read = new Set(this.#outputs.map(({ name }) => name));
    const node = pickRead(this.#nodes, read);
    const graph = {
      name: "g",
      node,
      initializer: [...this.#constants.values()].filter(({ name }) => read.has(name)),
      input: this.#inputs,
      output: this.#outputs,
    };
    const opsetImport = [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
      { domain: BLOCKED, version: 1n },
    ];
    return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: IR_VERSION, opsetImport, graph }));
  }

  #fresh(prefix: string): Name {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  #push(opType: string, input: readonly Name[], output: Name[], attributes: Attributes, domain: string): void {
    const attribute = Object.entries(attributes).map(([name, value]) => writeAttribute(name, value));
    this.#nodes.push(create(NodeProtoSchema, { opType, input: [...input], output, attribute, domain }));
  }

  #constant(dtype: keyof typeof TYPE_CODES, shape: readonly number[], values: Elements): Name {
    return this.#keep(`${dtype}[${shape}]:${values}`, (name) => tensorProto(name, dtype, values, shape));
  }

  #keep(key: string, write: (name: Name) => TensorProto): Name {
    const known = this.#constants.get(key);
    if (known !== undefined) return known.name;
    const name = this.#fresh("c");
    this.#constants.set(key, write(name));
    return name;
  }
}

/** The nodes whose outputs are read, in their order; adds to `read` what they read. A node stands behind those that it reads from. */
function pickRead(nodes: readonly NodeProto[], read: Set<Name>): NodeProto[] {
  const picked = nodes.toReversed().filter((node) => {
    const isRead = node.output.some((name) => read.has(name));
    if (isRead) for (const name of listReads(node)) read.add(name);
    return isRead;
  });
  return picked.reverse();
}

/** A Scan's body reads outer values by their names. */
function listReads({ input, attribute }: NodeProto): Name[] {
  return [...input, ...attribute.flatMap(({ g }) => (g === undefined ? [] : g.node.flatMap(listReads)))];
}

function tensorProto(
  name: Name,
  dtype: keyof typeof TYPE_CODES,
  values: Elements,
  shape: readonly number[] = [values.length],
): TensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: TYPE_CODES[dtype], rawData });
}

function valueInfo(name: Name, shape: readonly number[], dtype: NumericType): ValueInfoProto {
  const dim = shape.map((length) => ({ dimValue: BigInt(length) }));
  return create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType: TYPE_CODES[dtype], shape: { dim } } } });
}

function writeAttribute(name: string, value: Attributes[string]): AttributeProto {
  return create(AttributeProtoSchema, { name, ...attributeValue(value) });
}

function attributeValue(value: Attributes[string]) {
  if (typeof value === "object" && "node" in value) return { type: ATTRIBUTE_TYPES.graph, g: value };
  if (typeof value === "number") return { type: ATTRIBUTE_TYPES.int, i: BigInt(value) };
  if (typeof value === "string") return { type: ATTRIBUTE_TYPES.string, s: new TextEncoder().encode(value) };
  if ("float" in value) return { type: ATTRIBUTE_TYPES.float, f: value.float };
  return { type: ATTRIBUTE_TYPES.ints, ints: value.map(BigInt) };
}
