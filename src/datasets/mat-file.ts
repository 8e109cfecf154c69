import { inflateSync } from "node:zlib";

/** A MATLAB array. Multi-dimensional ones are flat, first dimension fastest. */
export type MatValue =
  | { readonly kind: "numbers"; readonly dims: readonly number[]; readonly data: readonly number[] }
  | { readonly kind: "text"; readonly dims: readonly number[]; readonly text: string }
  | { readonly kind: "cells"; readonly dims: readonly number[]; readonly cells: readonly MatValue[] }
  | { readonly kind: "structs"; readonly dims: readonly number[]; readonly elements: readonly MatStruct[] }
  /** Sparse arrays, objects, function handles: not read. */
  | { readonly kind: "other"; readonly dims: readonly number[]; readonly mxClass: number };

export type MatStruct = ReadonlyMap<string, MatValue>;

export class MatError extends Error {
  override readonly name = "MatError";
}

/**
 * Reads the variables of a MATLAB level 5 file (MAT-File Format, The MathWorks, chapter 1), little- or big-endian, plain or compressed.
 * Of complex arrays the real part. Throws a MatError on another format (level 4, or 7.3, which is HDF5) and on a file that is cut off.
 */
export function readMatFile(bytes: Uint8Array): MatStruct {
  const little = checkHeader(bytes);
  const variables = new Map<string, MatValue>();
  const reader = new Reader(bytes, little, HEADER_BYTES);
  while (!reader.isAtEnd) {
    const element = readElement(reader);
    const matrix = element.type === MI.compressed ? inflate(element.bytes, little) : element;
    if (matrix.type !== MI.matrix) continue;
    const { name, value } = readMatrix(matrix.bytes, little);
    variables.set(name, value);
  }
  return variables;
}

/** Data types, table 1-1. */
const MI = { matrix: 14, compressed: 15, utf8: 16, utf16: 17 } as const;
/** Array types, table 1-3; 6 … 15 are numbers. */
const MX = { cell: 1, struct: 2, char: 4, firstNumber: 6, lastNumber: 15 } as const;
const UINT16 = 4;
const HEADER_BYTES = 128;

function checkHeader(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) throw new MatError(`${bytes.length} bytes are no MATLAB file of level 5`);
  const mark = String.fromCharCode(...bytes.subarray(126, 128));
  const version = (bytes[124] ?? 0) | ((bytes[125] ?? 0) << 8);
  if (version === 0x0200) throw new MatError("a MATLAB file of version 7.3 (HDF5); save it with -v7");
  if (mark !== "IM" && mark !== "MI") throw new MatError("no MATLAB file of level 5");
  return mark === "IM";
}

interface Element {
  readonly type: number;
  readonly bytes: Uint8Array;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly little: boolean;
  #at: number;

  constructor(bytes: Uint8Array, little: boolean, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.little = little;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint32(): number {
    if (this.#at + 4 > this.#bytes.length) throw new MatError(`the file ends within a tag, at byte ${this.#at}`);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, this.little);
  }

  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length)
      throw new MatError(`the file ends within ${length} bytes of data, at byte ${this.#at}`);
    this.#at = end;
    return this.#bytes.subarray(end - length, end);
  }

  /** Elements begin at multiples of 8 bytes; the last may lack its padding. */
  align(): void {
    this.#at = Math.min(this.#bytes.length, Math.ceil(this.#at / 8) * 8);
  }
}

/** A tag of 8 bytes and its data; up to 4 bytes of data stand in the tag itself, whose upper half then has their number. */
function readElement(reader: Reader): Element {
  const first = reader.uint32();
  const small = first >>> 16;
  if (small > 0) {
    const bytes = reader.take(4).subarray(0, small);
    return { type: first & 0xffff, bytes };
  }
  const bytes = reader.take(reader.uint32());
  if (first !== MI.compressed) reader.align();
  return { type: first, bytes };
}

function inflate(bytes: Uint8Array, little: boolean): Element {
  try {
    return readElement(new Reader(inflateSync(bytes), little));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof MatError) throw error;
    throw new MatError(`compressed data is broken: ${error.message}`);
  }
}

function readMatrix(bytes: Uint8Array, little: boolean): { readonly name: string; readonly value: MatValue } {
  // An empty array may be a matrix of no bytes at all.
  if (bytes.length === 0) return { name: "", value: { kind: "numbers", dims: [0, 0], data: [] } };
  const reader = new Reader(bytes, little);
  const flags = readElement(reader).bytes;
  const mxClass = (little ? flags[0] : flags[3]) ?? 0;
  const dims = readNumbers(readElement(reader), little);
  const name = readText(readElement(reader), little);
  return { name, value: readContent(reader, mxClass, dims) };
}

function readContent(reader: Reader, mxClass: number, dims: readonly number[]): MatValue {
  const { little } = reader;
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (mxClass === MX.cell) {
    return { kind: "cells", dims, cells: Array.from({ length: count }, () => readValue(reader)) };
  }
  if (mxClass === MX.struct) return { kind: "structs", dims, elements: readStructs(reader, count) };
  if (mxClass === MX.char) return { kind: "text", dims, text: readText(readElement(reader), little) };
  if (mxClass < MX.firstNumber || mxClass > MX.lastNumber) return { kind: "other", dims, mxClass };
  const data = readNumbers(readElement(reader), little);
  if (data.length === count) return { kind: "numbers", dims, data };
  throw new MatError(`an array of ${dims.join("×")} has ${data.length} numbers`);
}

/** Field names of one length, ended by 0; then the fields of the first element, of the second, … */
function readStructs(reader: Reader, count: number): MatStruct[] {
  const [length = 0] = readNumbers(readElement(reader), reader.little);
  const packed = readElement(reader).bytes;
  const names: string[] = [];
  for (let at = 0; length > 0 && at < packed.length; at += length) {
    const field = packed.subarray(at, at + length);
    const end = field.indexOf(0);
    names.push(String.fromCharCode(...(end < 0 ? field : field.subarray(0, end))));
  }
  return Array.from({ length: count }, () => new Map(names.map((name) => [name, readValue(reader)])));
}

function readValue(reader: Reader): MatValue {
  const { type, bytes } = readElement(reader);
  if (type !== MI.matrix) throw new MatError(`data of type ${type} where an array is expected`);
  return readMatrix(bytes, reader.little).value;
}

/** By data type: bytes each, and how to read one. Arrays of doubles are often stored in a smaller type that holds them. */
const NUMBERS: {
  readonly [type: number]: readonly [bytes: number, read: (view: DataView, at: number, little: boolean) => number];
} = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
};

function readNumbers({ type, bytes }: Element, little: boolean): number[] {
  const [size, read] = NUMBERS[type] ?? [];
  if (size === undefined || read === undefined) throw new MatError(`data of type ${type} where numbers are expected`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => read(view, index * size, little));
}

/** UTF-8, UTF-16, or 16-bit (or 8-bit) codes. */
function readText({ type, bytes }: Element, little: boolean): string {
  if (bytes.length === 0) return "";
  if (type === MI.utf8) return Buffer.from(bytes).toString("utf8");
  return String.fromCharCode(...readNumbers({ type: type === MI.utf16 ? UINT16 : type, bytes }, little));
}
