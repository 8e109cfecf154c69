import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** A named array's shape and its values, row-major. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type NamedArrays = { readonly [name: string]: NamedArray };

export interface SafetensorsFile {
  /** In the file's order. */
  readonly tensors: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[];
  readonly metadata: { readonly [key: string]: string };
  /** Values as float32, converted from F16, BF16 and F64; other types are an error that names the tensor. */
  read(name: string): NamedArray;
}

/**
 * Writes the safetensors format (https://huggingface.co/docs/safetensors): the header's length as a little-endian u64, the
 * header as JSON, the arrays' bytes as F32. Tensors stand in the order of their names, so that the same arrays give the same bytes.
 */
export function writeSafetensors(path: string, arrays: NamedArrays, metadata: { readonly [key: string]: string } = {}) {
  const names = Object.keys(arrays).sort();
  const header: { [name: string]: object } = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const { shape, data } = pickArray(arrays, name);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const file = openSync(path, "w");
  try {
    writeAll(file, frameHeader(JSON.stringify(header)));
    for (const name of names) writeAll(file, bytesOf(pickArray(arrays, name).data));
  } finally {
    closeSync(file);
  }
}

/** Opens a safetensors file. Throws, with the path, on bytes that are none. */
export function readSafetensors(path: string): SafetensorsFile {
  const bytes = readFileSync(path);
  const { header, start } = parseHeader(bytes, path);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => ({ name, ...parseEntry(name, entry, path) }));
  for (const { name, to } of tensors) {
    if (start + to > bytes.length) throw new Error(`${path}: "${name}" ends after the file does: it was cut off`);
  }
  return {
    tensors: tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)])),
    read: (name) => {
      const found = tensors.find((tensor) => tensor.name === name);
      if (found === undefined) throw new Error(`${path}: there is no tensor "${name}"`);
      const { dtype, shape, from, to } = found;
      const data = decodeValues(bytes.subarray(start + from, start + to), dtype, `${path}: "${name}"`);
      const size = shape.reduce((product, side) => product * side, 1);
      if (data.length !== size) throw new Error(`${path}: "${name}" has ${data.length} values, its shape ${size}`);
      return { shape, data };
    },
  };
}

/** The format asks that the arrays begin at a multiple of 8 bytes: spaces fill the header up. */
function frameHeader(json: string): Buffer {
  const text = Buffer.from(json, "utf8");
  const framed = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  framed.writeBigUInt64LE(BigInt(framed.length - 8));
  text.copy(framed, 8);
  return framed;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The array of that name. Throws where there is none. */
export function pickArray(arrays: NamedArrays, name: string): NamedArray {
  const array = arrays[name];
  if (array === undefined) throw new Error(`there is no array "${name}"`);
  return array;
}

function parseHeader(bytes: Buffer, path: string): { header: { [name: string]: object }; start: number } {
  const length = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64LE());
  if (8 + length > bytes.length) throw new Error(`${path} is no safetensors file: its header is longer than the file`);
  try {
    const header: unknown = JSON.parse(bytes.toString("utf8", 8, 8 + length));
    if (isRecord(header)) return { header, start: 8 + length };
  } catch {
    // falls through to the one message
  }
  throw new Error(`${path} is no safetensors file: its header is not a JSON object`);
}

function isRecord(value: unknown): value is { [name: string]: object } {
  return typeof value === "object" && value !== null && Object.values(value).every((item) => typeof item === "object");
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes after the header. */
  readonly from: number;
  readonly to: number;
}

function parseEntry(name: string, entry: object, path: string): Entry {
  const { dtype, shape, data_offsets: offsets }: { dtype?: unknown; shape?: unknown; data_offsets?: unknown } = entry;
  const [from, to] = isNumbers(offsets) ? offsets : [];
  if (typeof dtype !== "string" || !isNumbers(shape) || from === undefined || to === undefined || to < from) {
    throw new Error(`${path}: the header's entry "${name}" needs dtype, shape and data_offsets`);
  }
  return { dtype, shape, from, to };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function decodeValues(bytes: Buffer, dtype: string, what: string): Float32Array {
  const { buffer } = Uint8Array.from(bytes); // a copy, so that any type's alignment holds
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    case "F16":
      return Float32Array.from(new Uint16Array(buffer), decodeHalf);
    case "BF16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (word) => word << 16).buffer);
    default:
      throw new Error(`${what} is of type ${dtype}: only F32, F64, F16 and BF16 are read as weights`);
  }
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function decodeHalf(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 31;
  const fraction = word & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
