import { crc32, deflateSync, inflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { decodeImage } from "../../src/images/decode.ts";
import { encodePng } from "../../src/images/encode.ts";
import { decodePlainPng } from "../../src/images/plain-png.ts";
import { renderPattern } from "./pattern.ts";

const WIDTH = 13;
const HEIGHT = 7;

test.each([0, 1, 2, 3, 4])("filter %i, in every line, gives libvips' pixels", async (filter) => {
  const png = writePng(new Array(HEIGHT).fill(filter));
  expect(decodePlainPng(png)?.data).toEqual(new Uint8Array(await readBySharp(png)));
});

test("lines of different filters, and data in several chunks, give libvips' pixels", async () => {
  const png = writePng([4, 3, 2, 1, 0, 4, 4], { parts: 3 });
  const plain = decodePlainPng(png);
  expect(plain).toMatchObject({ width: WIDTH, height: HEIGHT });
  expect(plain?.data).toEqual(new Uint8Array(await readBySharp(png)));
});

test("what our own encoder writes is plain", async () => {
  const pixels = renderPattern(40, 30);
  expect(decodePlainPng(await encodePng(pixels))).toEqual(pixels);
});

test.each([
  [
    "grey",
    await sharp(Buffer.alloc(9), { raw: { width: 3, height: 3, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer(),
  ],
  [
    "with alpha",
    await sharp(Buffer.alloc(36), { raw: { width: 3, height: 3, channels: 4 } })
      .png()
      .toBuffer(),
  ],
  [
    "of a palette",
    await sharp(Buffer.alloc(27), { raw: { width: 3, height: 3, channels: 3 } })
      .png({ palette: true })
      .toBuffer(),
  ],
  ["with a transparent colour", writePng(new Array(HEIGHT).fill(0), { extra: chunk("tRNS", Buffer.alloc(6)) })],
  [
    "a JPEG",
    await sharp(Buffer.alloc(27), { raw: { width: 3, height: 3, channels: 3 } })
      .jpeg()
      .toBuffer(),
  ],
])("a picture %s is left to libvips", async (_, bytes) => {
  expect(decodePlainPng(bytes)).toBeUndefined();
  await expect(decodeImage(bytes)).resolves.toHaveProperty("width");
});

test("damage is left to libvips, which rejects it", async () => {
  const whole = writePng(new Array(HEIGHT).fill(1));
  const cut = whole.subarray(0, 120);
  const flipped = Buffer.from(whole);
  flipped[90] = (flipped[90] ?? 0) ^ 0xff;
  const unknown = writePng(new Array(HEIGHT).fill(7));
  for (const bytes of [cut, flipped, unknown, whole.subarray(0, 20), Buffer.alloc(0)]) {
    expect(decodePlainPng(bytes)).toBeUndefined();
    await expect(decodeImage(bytes)).rejects.toThrow();
  }
});

async function readBySharp(png: Buffer): Promise<Buffer> {
  return sharp(png).removeAlpha().toColourspace("srgb").raw().toBuffer();
}

/** A PNG whose lines have these filters; the bytes are drawn, and give some picture under any. */
function writePng(
  filters: readonly number[],
  { parts = 1, extra }: { readonly parts?: number; readonly extra?: Buffer } = {},
): Buffer {
  const stride = 3 * WIDTH;
  const lines = Buffer.from(filters.flatMap((filter, y) => [filter, ...drawBytes(y, stride)]));
  const data = deflateSync(lines);
  expect(inflateSync(data)).toEqual(lines);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2], 8);
  const size = Math.ceil(data.length / parts);
  const cut = Array.from({ length: parts }, (_, part) => chunk("IDAT", data.subarray(part * size, (part + 1) * size)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    extra ?? Buffer.alloc(0),
    ...cut,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function drawBytes(line: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => (line * 977 + at * at * 31 + at * 7) % 256);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
