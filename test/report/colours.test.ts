import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const STYLE = readFileSync(join(import.meta.dirname, "../../src/report/browser/style/colours.css"), "utf8");
const DARK_FROM = STYLE.indexOf('[data-theme="dark"]');

/** Complete dichromacy, in linear RGB: Machado, Oliveira & Fernandes 2009, severity 1.0. */
const SIGHTS = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

const TO_XYZ = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];

test.each(
  Object.entries(SIGHTS).flatMap(([sight, matrix]) => [
    ["light", sight, matrix] as const,
    ["dark", sight, matrix] as const,
  ]),
)("in the %s theme the colours of five models can be told apart with %s", (theme, _, matrix) => {
  const hues = [0, 1, 2, 3, 4].map((index) => readHue(theme, index));
  const seen = hues.map((hue) => toLab(multiply(matrix, toLinear(hue))));
  // CIE 1976: 2.3 is just noticeable side by side.
  for (const [index, one] of seen.entries())
    for (const other of seen.slice(index + 1))
      expect(Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))).toBeGreaterThan(10);
});

test("the colours of five models stand out from white by 3 to 1", () => {
  for (const index of [0, 1, 2, 3, 4]) {
    const [red = 0, green = 0, blue = 0] = toLinear(readHue("light", index));
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    expect(1.05 / (luminance + 0.05)).toBeGreaterThan(3);
  }
});

test("dark by the reader's choice is dark by the system's", () => {
  const [chosen, system] = STYLE.split("@media screen")
    .slice(1)
    .map((block) => block.match(/--[\w-]+: #\w{6}/g));
  expect(chosen?.length).toBeGreaterThan(30);
  expect(system).toEqual(chosen);
});

function readHue(theme: "light" | "dark", index: number): string {
  const part = theme === "light" ? STYLE.slice(0, DARK_FROM) : STYLE.slice(DARK_FROM);
  return new RegExp(`--hue-${index}: #(\\w{6})`).exec(part)?.[1] ?? "";
}

function toLinear(hex: string): number[] {
  return [0, 2, 4].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function multiply(matrix: readonly number[], [a = 0, b = 0, c = 0]: readonly number[]): number[] {
  return [0, 3, 6].map((row) => (matrix[row] ?? 0) * a + (matrix[row + 1] ?? 0) * b + (matrix[row + 2] ?? 0) * c);
}

/** CIE L*a*b* under D65. */
function toLab(linear: readonly number[]): number[] {
  const [x = 0, y = 0, z = 0] = multiply(
    TO_XYZ,
    linear.map((value) => Math.min(1, Math.max(0, value))),
  );
  const bend = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const [fx, fy, fz] = [bend(x / 0.95047), bend(y), bend(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
