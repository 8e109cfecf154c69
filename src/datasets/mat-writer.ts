import { deflateSync } from "node:zlib";

/** A value of MATLAB's: text, a number or a row of them, one struct, or a 1×n array of structs with the same fields. */
export type MatValue = string | number | readonly number[] | MatStruct | readonly MatStruct[];

export interface MatStruct {
  readonly [field: string]: MatValue;
}

/** Writes variables as a MAT-file of level 5 (MathWorks, "MAT-File Format", 2018), little-endian, each variable compressed or not. */
export function encodeMat(variables: MatStruct, { compress = true } = {}): Uint8Array {
  const parts = Object.entries(variables).map(([name, value]) => {
    const matrix = encodeMatrix(name, value);
    return compress ? element(TYPES.compressed, deflateSync(matrix), false) : matrix;
  });
  return Buffer.concat([encodeHeader(), ...parts]);
}

const TYPES = { int8: 1, int32: 5, uint32: 6, double: 9, matrix: 14, compressed: 15, utf16: 17 } as const;
const CLASSES = { struct: 2, char: 4, double: 6 } as const;

/** 116 bytes of text, 8 unused, version and byte order. No date: the same values give the same bytes. */
function encodeHeader(): Buffer {
  const header = Buffer.alloc(128, " ", "latin1");
  header.write("MATLAB 5.0 MAT-file, written by pipe", "latin1");
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write("IM", 126, "latin1");
  return header;
}

function encodeMatrix(name: string, value: MatValue): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value, "utf16le");
    return matrix(name, CLASSES.char, [1, value.length], [element(TYPES.utf16, text)]);
  }
  if (typeof value === "number") return encodeDoubles(name, [value]);
  if (isNumbers(value)) return encodeDoubles(name, value);
  return encodeStructs(name, isList(value) ? value : [value]);
}

function encodeDoubles(name: string, values: readonly number[]): Buffer {
  const bytes = Buffer.from(Float64Array.from(values).buffer);
  return matrix(name, CLASSES.double, [values.length === 0 ? 0 : 1, values.length], [element(TYPES.double, bytes)]);
}

/** Field names have a fixed length; then come the fields' values, struct by struct. */
function encodeStructs(name: string, structs: readonly MatStruct[]): Buffer {
  const fields = Object.keys(structs[0] ?? {});
  const length = 1 + Math.max(1, ...fields.map((field) => field.length));
  const names = Buffer.alloc(fields.length * length);
  for (const [i, field] of fields.entries()) names.write(field, i * length, "latin1");
  const values = structs.flatMap((struct) => fields.map((field) => encodeMatrix("", struct[field] ?? [])));
  return matrix(
    name,
    CLASSES.struct,
    [1, structs.length],
    [element(TYPES.int32, int32s([length])), element(TYPES.int8, names), ...values],
  );
}

function matrix(name: string, kind: number, dimensions: readonly number[], content: readonly Buffer[]): Buffer {
  return element(
    TYPES.matrix,
    Buffer.concat([
      element(TYPES.uint32, int32s([kind, 0])),
      element(TYPES.int32, int32s(dimensions)),
      element(TYPES.int8, Buffer.from(name, "latin1")),
      ...content,
    ]),
  );
}

/** Type, length, bytes; filled up to a multiple of 8, but for compressed ones. Up to 4 bytes go into the tag itself. */
function element(type: number, bytes: Buffer, padded = true): Buffer {
  if (bytes.length > 0 && bytes.length <= 4 && type !== TYPES.compressed) {
    const small = Buffer.alloc(8);
    small.writeUInt16LE(type, 0);
    small.writeUInt16LE(bytes.length, 2);
    bytes.copy(small, 4);
    return small;
  }
  return Buffer.concat([int32s([type, bytes.length]), bytes, Buffer.alloc(padded ? -bytes.length & 7 : 0)]);
}

function int32s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, i * 4);
  return bytes;
}

function isList(value: MatStruct | readonly MatStruct[]): value is readonly MatStruct[] {
  return Array.isArray(value);
}

function isNumbers(value: MatValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
