import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MatError, type MatStruct, type MatValue, readMatFile } from "../../src/datasets/mat-file.ts";
import { encodeMat, type MatStruct as MatRecord } from "../../src/datasets/mat-writer.ts";
import { makeFolder } from "./made.ts";

const RECORD: MatRecord = {
  record: {
    filename: "n03001627_1.JPEG",
    imgsize: [500, 375, 3],
    objects: [
      {
        class: "chair",
        bbox: [1.5, 2, 300, 200.25],
        viewpoint: { azimuth: 310.5, elevation: -3, distance: 7 },
        difficult: 0,
      },
      { class: "", bbox: [], viewpoint: [], difficult: 1 },
    ],
    x: 5,
  },
  note: "żółw",
};

describe("what is written", () => {
  test.each([true, false])("is read again, compressed: %s", (compress) => {
    expect(plain(readMatFile(encodeMat(RECORD, { compress })))).toEqual({
      record: {
        filename: "n03001627_1.JPEG",
        imgsize: [500, 375, 3],
        objects: [
          {
            class: "chair",
            bbox: [1.5, 2, 300, 200.25],
            viewpoint: { azimuth: 310.5, elevation: -3, distance: 7 },
            difficult: 0,
          },
          { class: "", bbox: [], viewpoint: [], difficult: 1 },
        ],
        x: 5,
      },
      note: "żółw",
    });
  });
});

test("other formats, cut files and broken data are told", () => {
  const bytes = Buffer.from(encodeMat(RECORD, { compress: false }));
  const packed = Buffer.from(encodeMat(RECORD, { compress: true }));
  expect(() => readMatFile(bytes.subarray(0, 50))).toThrow(new MatError("50 bytes are no MATLAB file of level 5"));
  expect(() => readMatFile(bytes.subarray(0, 300))).toThrow(/the file ends within \d+ bytes of data, at byte 136/);
  expect(() => readMatFile(packed.subarray(0, 180))).toThrow(/the file ends within \d+ bytes of data, at byte 136/);
  expect(() => readMatFile(Buffer.alloc(200))).toThrow(new MatError("no MATLAB file of level 5"));
  packed.fill(1, 150, 170);
  expect(() => readMatFile(packed)).toThrow(/compressed data is broken: /);
  bytes.writeUInt16LE(0x0200, 124);
  expect(() => readMatFile(bytes)).toThrow("a MATLAB file of version 7.3 (HDF5); save it with -v7");
});

const PYTHON = "/usr/bin/python3";
const hasScipy = canRun("import scipy.io");

describe.skipIf(!hasScipy)("with scipy", () => {
  test.each([true, false])("it reads what we write, compressed: %s", (compress) => {
    const file = join(makeFolder(), "a.mat");
    writeFileSync(file, encodeMat(RECORD, { compress }));
    const shown = runPython(
      `
import json, scipy.io
m = scipy.io.loadmat("${file}", squeeze_me=True, struct_as_record=False)
r = m["record"]
o = r.objects
print(json.dumps([r.filename, list(map(float, r.imgsize)), len(o), o[0].__dict__["class"], list(map(float, o[0].bbox)),
  o[0].viewpoint.azimuth, o[1].bbox.size, o[1].viewpoint.size, r.x, m["note"]]))`,
    );
    expect(JSON.parse(shown)).toEqual([
      ...["n03001627_1.JPEG", [500, 375, 3], 2, "chair", [1.5, 2, 300, 200.25]],
      ...[310.5, 0, 0, 5, "żółw"],
    ]);
  });

  test.each(["True", "False"])(
    "we read what it writes: all kinds of numbers, cells, structures; compressed: %s",
    (compress) => {
      const file = join(makeFolder(), "a.mat");
      runPython(
        `
import numpy as np, scipy.io
objects = np.zeros((1, 2), dtype=[("class", "O"), ("bbox", "O"), ("viewpoint", "O")])
for i, name in enumerate(["car", "bus"]):
    objects[0, i] = (name, np.array([[1, 2, 300, 400.5]]), {"azimuth": 12.25, "distance": 0} if i == 0 else np.zeros((0, 0)))
scipy.io.savemat("${file}", {
  "record": {"objects": objects, "filename": "x.jpg"},
  "i8": np.array([[-1, 2]], np.int8), "u16": np.array([[1], [65535]], np.uint16), "i64": np.array([[-5]], np.int64),
  "f32": np.array([[0.5, 0.25]], np.float32), "yes": np.array([[True, False]]), "m": np.array([[1, 2, 3], [4, 5, 6]], float),
  "c": np.array([["a", np.array([[7.0]])]], dtype=object), "z": np.array([[1 + 2j]]),
}, do_compression=${compress})`,
      );
      expect(plain(readMatFile(readFileSync(file)))).toEqual({
        record: {
          objects: [
            { class: "car", bbox: [1, 2, 300, 400.5], viewpoint: { azimuth: 12.25, distance: 0 } },
            { class: "bus", bbox: [1, 2, 300, 400.5], viewpoint: [] },
          ],
          filename: "x.jpg",
        },
        ...{
          i8: [-1, 2],
          u16: [1, 65535],
          i64: -5,
          f32: [0.5, 0.25],
          yes: [1, 0],
          m: [1, 4, 2, 5, 3, 6],
          c: ["a", 7],
          z: 1,
        },
      });
    },
  );
});

/** As `MatRecord` has it. */
function plain(value: MatValue | MatStruct): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, field]) => [name, plain(field)]));
  if (!("kind" in value)) return undefined;
  switch (value.kind) {
    case "text":
      return value.text;
    case "numbers":
      return value.data.length === 1 ? value.data[0] : value.data;
    case "cells":
      return value.cells.map(plain);
    case "structs":
      return value.elements.length === 1 && value.elements[0] ? plain(value.elements[0]) : value.elements.map(plain);
    case "other":
      return value.mxClass;
  }
}

function canRun(program: string): boolean {
  try {
    runPython(program);
    return true;
  } catch {
    return false;
  }
}

function runPython(program: string): string {
  return execFileSync(PYTHON, ["-c", program], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
