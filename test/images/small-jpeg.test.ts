import { readFileSync } from "node:fs";
import sharp, { type JpegOptions, type Sharp } from "sharp";
import { expect, test } from "vitest";
import { decodeImage } from "../../src/images/decode.ts";
import { decodeSmallJpeg } from "../../src/images/small-jpeg.ts";
import { renderPattern } from "./pattern.ts";

const KINDS: readonly (readonly [string, JpegOptions])[] = [
  ["with colours at half the resolution", { chromaSubsampling: "4:2:0" }],
  ["with colours in full", { chromaSubsampling: "4:4:4" }],
  ["of low quality", { quality: 20 }],
  ["that is progressive", { progressive: true }],
  ["with tables of its own", { optimiseCoding: true, quality: 97 }],
];

test.each(KINDS)("a picture %s has libvips' pixels, whatever its size", async (_, options) => {
  for (const [width, height] of [
    [64, 48],
    [33, 17],
    [1, 1],
    [255, 257],
  ] as const) {
    const jpeg = await open(width, height).jpeg(options).toBuffer();
    const pixels = await decodeSmallJpeg(jpeg);
    expect(pixels).toMatchObject({ width, height });
    expect(await differs(jpeg, pixels?.data)).toBe(false);
  }
});

test("a grey picture is repeated in the three colours", async () => {
  const jpeg = await open(40, 30).toColourspace("b-w").jpeg().toBuffer();
  expect(await differs(jpeg, (await decodeSmallJpeg(jpeg))?.data)).toBe(false);
});

test("CMYK, large pictures and other formats are left to libvips", async () => {
  const large = await open(300, 300).jpeg().toBuffer();
  const png = await open(30, 30).png().toBuffer();
  for (const bytes of [readFileSync(new URL("fixtures/cmyk-red.jpg", import.meta.url)), large, png]) {
    expect(await decodeSmallJpeg(bytes)).toBeUndefined();
    await expect(decodeImage(bytes)).resolves.toHaveProperty("width");
  }
});

test("damaged pictures come out as with libvips, and those after them are whole", async () => {
  const whole = await open(64, 48).jpeg().toBuffer();
  const broken = [0.3, 0.5, 0.6, 0.8, 0.9].flatMap((share) => {
    const changed = Buffer.from(whole);
    changed.fill(0x5a, Math.floor(share * whole.length), Math.floor(share * whole.length) + 3);
    return [changed, whole.subarray(0, Math.floor(share * whole.length))];
  });
  for (const bytes of broken) {
    const wanted = await readBySharp(bytes).catch(() => undefined);
    const found = await decodeImage(bytes).catch(() => undefined);
    expect(found?.data).toEqual(wanted);
    expect(await differs(whole, (await decodeImage(whole)).data)).toBe(false);
  }
});

function open(width: number, height: number): Sharp {
  const { data } = renderPattern(width, height);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Whether these are not the pixels that libvips finds. */
async function differs(jpeg: Buffer, pixels: Uint8Array | undefined): Promise<boolean> {
  return pixels === undefined || Buffer.compare(await readBySharp(jpeg), pixels) !== 0;
}

async function readBySharp(bytes: Buffer): Promise<Uint8Array> {
  const open = sharp(bytes, { failOn: "error", ignoreIcc: true });
  return new Uint8Array(await open.removeAlpha().toColourspace("srgb").raw().toBuffer());
}
