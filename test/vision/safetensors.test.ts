import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/vision/safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const arrays = {
  "layer1.0.conv1.weight": { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-40, 7) },
  bias: { shape: [1], data: Float32Array.of(Math.PI) },
};

test("what is written is read back bit by bit, in the order of names", () => {
  const path = join(folder, "a.safetensors");
  writeSafetensors(path, arrays, { format: "pt" });
  const file = readSafetensors(path);
  expect(file.tensors.map(({ name }) => name)).toEqual(["bias", "layer1.0.conv1.weight"]);
  expect(file.metadata).toEqual({ format: "pt" });
  for (const [name, array] of Object.entries(arrays)) expect(file.read(name)).toEqual(array);
});

test("the same arrays give the same bytes, whatever the order they are named in", () => {
  const { bias, ...rest } = arrays;
  writeSafetensors(join(folder, "a.safetensors"), arrays);
  writeSafetensors(join(folder, "b.safetensors"), { bias, ...rest });
  expect(readFileSync(join(folder, "a.safetensors")).equals(readFileSync(join(folder, "b.safetensors")))).toBe(true);
});

test("the bytes are the format's: a u64, a header padded to 8 bytes, the values", () => {
  const path = join(folder, "c.safetensors");
  writeSafetensors(path, { x: { shape: [1], data: Float32Array.of(1) } });
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE());
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.toString("utf8", 8, 8 + length))).toEqual({
    x: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
  });
  expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
});

test.each([
  [
    "F16",
    Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555),
    [1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 0.333251953125],
  ],
  ["BF16", Uint16Array.of(0x3f80, 0xc000, 0x4049), [1, -2, 3.140625]],
  ["F64", Float64Array.of(0.5, -4), [0.5, -4]],
])("%s is read as float32", (dtype, values, expected) => {
  const path = writeRaw(
    `{"x":{"dtype":"${dtype}","shape":[${values.length}],"data_offsets":[0,${values.byteLength}]}}`,
    values,
  );
  expect([...readSafetensors(path).read("x").data]).toEqual(expected);
});

test.each([
  ["PK\u0003\u0004", "is no safetensors file: its header is longer than the file"],
  ["\u0002\0\0\0\0\0\0\0[}", "is no safetensors file: its header is not a JSON object"],
])("a file of another format is refused: %j", (text, message) => {
  const path = join(folder, "other");
  writeFileSync(path, text);
  expect(() => readSafetensors(path)).toThrow(`${path} ${message}`);
});

test("a file that was cut off, an integer tensor and an unknown name are each said", () => {
  const cut = writeRaw('{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', Float32Array.of(1));
  expect(() => readSafetensors(cut)).toThrow('"x" ends after the file does: it was cut off');
  const integer = writeRaw('{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}', Float64Array.of(1));
  expect(() => readSafetensors(integer).read("n")).toThrow('"n" is of type I64: only F32, F64, F16 and BF16');
  expect(() => readSafetensors(integer).read("m")).toThrow('there is no tensor "m"');
});

function writeRaw(header: string, values: ArrayBufferView): string {
  const path = join(folder, "raw.safetensors");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), new Uint8Array(values.buffer)]));
  return path;
}
