import sharp from "sharp";
import { expect, test } from "vitest";
import { findDamage } from "../../src/images/find-damage.ts";
import { makePixels } from "../datasets/made.ts";

const { data, ...size } = makePixels(64, 48, 3);
const picture = () => sharp(data, { raw: { ...size, channels: 3 } });

test.each([
  ["baseline", () => picture().jpeg()],
  ["progressive, optimised", () => picture().jpeg({ progressive: true, mozjpeg: true })],
  [
    "with Exif and a profile",
    () =>
      picture()
        .withMetadata()
        .withExif({ IFD0: { Copyright: "ÿØÿÙ" } })
        .jpeg(),
  ],
  ["CMYK", () => picture().toColourspace("cmyk").jpeg()],
])("a whole JPEG has no damage: %s", async (_, make) => {
  const bytes = await make().toBuffer();
  expect(findDamage(bytes, "jpeg")).toBeUndefined();
  expect(findDamage(Buffer.concat([bytes, Buffer.from("appended by a camera")]), "jpeg")).toBeUndefined();
});

test("a JPEG that is cut, or overwritten, is damaged", async () => {
  const bytes = await picture().jpeg().toBuffer();
  expect(findDamage(bytes.subarray(0, bytes.length - 2), "jpeg")).toBe("the picture's end is missing");
  const middle = Buffer.from(bytes);
  middle.write("\xff\x13", bytes.length - 300, "latin1");
  expect(findDamage(middle, "jpeg")).toBe(`there is no marker FF 13 (byte ${bytes.length - 300})`);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  expect(findDamage(Buffer.from(bytes).fill(7, frame, frame + 4), "jpeg")).toBe(`there is no marker at byte ${frame}`);
});

test("a PNG's checksums tell a single wrong bit", async () => {
  const bytes = await picture().png().toBuffer();
  expect(findDamage(bytes, "png")).toBeUndefined();
  const wrong = Buffer.from(bytes);
  wrong[200] = (wrong[200] ?? 0) ^ 1;
  expect(findDamage(wrong, "png")).toMatch(/the checksum of the chunk IDAT at byte \d+ is wrong/);
  expect(findDamage(bytes.subarray(0, bytes.length - 12), "png")).toBe("the picture's end is missing");
});
