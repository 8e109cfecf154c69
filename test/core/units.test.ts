import { expect, test } from "vitest";
import { parseDuration, parseSize } from "../../src/core/units.ts";

test.each([
  ["100B", 100],
  ["1kB", 1000],
  ["500MB", 5e8],
  ["2GB", 2e9],
  ["1.5 TB", 1.5e12],
  ["8GiB", 8 * 2 ** 30],
])("%s is %d bytes", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(["", "2", "GB", "-2GB", "2gb", "2 G B", "2GB2MB", "1e3MB", "99999999PB", "2GB "])(
  "%j is no size but for spaces around",
  (text) => {
    expect(parseSize(text)).toBe(text.trim() === "2GB" ? 2e9 : undefined);
  },
);

test.each([
  ["250ms", 250],
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["30min", 1_800_000],
  ["2h", 7_200_000],
  ["1h30m", 5_400_000],
  ["1h 30m 5s", 5_405_000],
  ["1.5h", 5_400_000],
  ["30d", 2_592_000_000],
  ["1w", 604_800_000],
])("%s is %d ms", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(["", "30", "h", "1hour", "-1h", "1h,30m", "1h-30m", "1h  30m", "1H", "30m x"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
