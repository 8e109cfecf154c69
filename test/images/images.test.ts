import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderContactSheet } from "../../src/images/contact-sheet.ts";
import { decodeImage } from "../../src/images/decode.ts";
import { drawText, fillRectangle } from "../../src/images/draw.ts";
import { encodeJpeg, encodePng } from "../../src/images/encode.ts";
import { readImageHeader } from "../../src/images/header.ts";
import { decodeIndexPng, encodeIndexPng } from "../../src/images/index-png.ts";
import { blankPixels } from "../../src/images/pixels.ts";
import { resizePixels } from "../../src/images/resize.ts";
import { renderPattern } from "./pattern.ts";

describe("decoding", () => {
  it("gives a JPEG's and a WebP's pixels", async () => {
    for (const name of ["rgb.jpg", "rgb.webp"]) {
      const { width, height, data } = await decodeImage(fixture(name));
      expect([width, height, data.length]).toEqual([24, 16, 24 * 16 * 3]);
      expect(distance(data.subarray((8 * 24 + 12) * 3), [120, 120, 120])).toBeLessThanOrEqual(3);
    }
  });

  it("repeats grey, drops alpha and cuts 16 bits to 8", async () => {
    const grey = await decodeImage(fixture("grey.jpg"));
    expect(grey.data.length).toBe(24 * 16 * 3);
    expect(new Set(grey.data.subarray(300, 303)).size).toBe(1);
    const alpha = await decodeImage(fixture("alpha.png"));
    expect([...alpha.data.subarray((8 * 24 + 12) * 3).subarray(0, 3)]).toEqual([120, 120, 120]);
    const deep = await decodeImage(fixture("grey16.png"));
    expect([...deep.data].filter((_, index) => index % 3 === 0)).toEqual([0, 1, 128, 255, 1, 1, 2, 156]);
  });

  it("converts CMYK", async () => {
    const { data } = await decodeImage(fixture("cmyk-red.jpg"));
    expect(distance(data.subarray(0, 3), [237, 28, 36])).toBeLessThanOrEqual(40);
  });

  it.each(["rgb.jpg", "alpha.png", "rgb.webp"])("rejects %s cut off in the middle", async (name) => {
    const bytes = fixture(name);
    await expect(decodeImage(bytes.subarray(0, Math.floor(bytes.length * 0.8)))).rejects.toThrow();
  });
});

describe("a header", () => {
  it.each([
    ["rgb.jpg", { format: "jpeg", width: 24, height: 16, channels: 3, bitDepth: 8, complete: true }],
    ["grey.jpg", { format: "jpeg", width: 24, height: 16, channels: 1, bitDepth: 8, complete: true }],
    ["cmyk-red.jpg", { format: "jpeg", width: 16, height: 16, channels: 4, bitDepth: 8, complete: true }],
    ["alpha.png", { format: "png", width: 24, height: 16, channels: 4, bitDepth: 8, complete: true }],
    ["grey16.png", { format: "png", width: 4, height: 2, channels: 1, bitDepth: 16, complete: true }],
    ["rgb.webp", { format: "webp", width: 24, height: 16, channels: 3, bitDepth: 8, complete: true }],
  ])("of %s is read without decoding", (name, header) => {
    expect(readImageHeader(fixture(name))).toEqual(header);
  });

  it.each(["rgb.jpg", "alpha.png", "rgb.webp"])("says that %s is cut off", (name) => {
    expect(readImageHeader(fixture(name).subarray(0, -20))).toMatchObject({ complete: false });
  });

  it("is undefined for other bytes, and where it is itself cut off", () => {
    expect(readImageHeader(Buffer.from("GIF89a, or a page of HTML"))).toBeUndefined();
    expect(readImageHeader(new Uint8Array())).toBeUndefined();
    for (let length = 0; length < 20; length++) {
      expect(readImageHeader(fixture("rgb.jpg").subarray(0, length))).toBeUndefined();
      expect(readImageHeader(fixture("alpha.png").subarray(0, length))).toBeUndefined();
    }
  });
});

describe("an index PNG", () => {
  it.each([1, 2, 4, 8])("of %i bits gives its indices, not its colours", async (bits) => {
    const { width, height, data } = await decodeIndexPng(fixture(`palette-${bits}.png`));
    const expected = [0, 1, 2].flatMap((y) => [0, 1, 2, 3, 4].map((x) => (x + 3 * y) % 2 ** bits));
    expect({ width, height, data: [...data] }).toEqual({ width: 5, height: 3, data: expected });
  });

  it("of grey values gives these", async () => {
    expect([...(await decodeIndexPng(fixture("grey-mask.png"))).data]).toEqual([150, 150, 150]);
  });

  it("is written with and without a palette, and read again", async () => {
    const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 255, 7, 0, 2) };
    const palette = Array.from({ length: 256 }, (_, index) => [index, 0, 255 - index] as const);
    expect(await decodeIndexPng(await encodeIndexPng(mask))).toEqual(mask);
    const coloured = await encodeIndexPng(mask, palette);
    expect(await decodeIndexPng(coloured)).toEqual(mask);
    expect([...(await decodeImage(coloured)).data.subarray(6, 9)]).toEqual([255, 0, 0]);
  });

  it("is refused where it has colours or 16 bits", async () => {
    await expect(decodeIndexPng(fixture("alpha.png"))).rejects.toThrow("the mask has 4 channels");
    await expect(decodeIndexPng(fixture("grey16.png"))).rejects.toThrow("the mask has 16 bits");
  });
});

describe("resizing", () => {
  const cases: { crop: never; width: number; height: number; rgb: string }[] = JSON.parse(
    fixture("pil-resize.json").toString(),
  );

  it.each(cases.map((entry) => [`${JSON.stringify(entry.crop)} to ${entry.width}×${entry.height}`, entry] as const))(
    "crops %s as PIL does, to the bit",
    (_, { crop, width, height, rgb }) => {
      const { data } = resizePixels(renderPattern(40, 30), { crop, width, height });
      expect([...data]).toEqual([...Buffer.from(rgb, "base64")]);
    },
  );

  it("mirrors", () => {
    const plain = resizePixels(renderPattern(9, 4), { width: 5, height: 3 });
    const mirrored = resizePixels(renderPattern(9, 4), { width: 5, height: 3, flip: true });
    const at = ({ data }: typeof plain, x: number, y: number) => [...data.subarray((y * 5 + x) * 3).subarray(0, 3)];
    for (let y = 0; y < 3; y++) for (let x = 0; x < 5; x++) expect(at(mirrored, 4 - x, y)).toEqual(at(plain, x, y));
  });

  it("refuses a crop beyond the picture", () => {
    const crop = { x: 5, y: 0, width: 6, height: 4 };
    expect(() => resizePixels(renderPattern(10, 4), { width: 2, height: 2, crop })).toThrow(
      "the crop 6×4 at 5,0 is not inside 10×4 px",
    );
  });
});

describe("encoding", () => {
  it("keeps a PNG's pixels exactly and a JPEG's nearly", async () => {
    const pixels = resizePixels(renderPattern(8, 8), { width: 32, height: 32 });
    expect((await decodeImage(await encodePng(pixels))).data).toEqual(pixels.data);
    expect(distance((await decodeImage(await encodeJpeg(pixels, 97))).data, pixels.data)).toBeLessThan(40);
  });
});

describe("a contact sheet", () => {
  it("has a cell for each picture, and room for captions", () => {
    const red = blankPixels(8, 4);
    fillRectangle(red, { x: 0, y: 0, width: 8, height: 4 }, [255, 0, 0]);
    const sheet = renderContactSheet(
      [{ pixels: red }, { pixels: red, caption: "a caption that is too long" }, { pixels: red }],
      {
        columns: 2,
        cellPx: 32,
        gapPx: 4,
      },
    );
    expect([sheet.width, sheet.height]).toEqual([4 + 2 * 36, 4 + 2 * (16 + 4 + 14)]);
    expect(pixelAt(sheet, 4, 4)).toEqual([255, 0, 0]);
    expect(pixelAt(sheet, 4, 4 - 1)).toEqual([255, 255, 255]);
    expect(pixelAt(sheet, 4 + 36 + 5, 60)).toEqual([255, 255, 255]);
  });

  it("draws text that can be read", () => {
    const pixels = blankPixels(11, 7);
    drawText(pixels, "L1", { x: 0, y: 0, colour: [255, 255, 255] });
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 11 }, (__, x) => (pixelAt(pixels, x, y)[0] === 255 ? "#" : ".")).join(""),
    );
    expect(rows).toEqual([
      "#.......#..",
      "#......##..",
      "#.......#..",
      "#.......#..",
      "#.......#..",
      "#.......#..",
      "#####..###.",
    ]);
  });
});

function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, "fixtures", name));
}

function pixelAt({ width, data }: { width: number; data: Uint8Array }, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3).subarray(0, 3)];
}

/** The greatest difference of any value that `expected` has. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(...Array.from(expected, (value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}
