import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openWorkspace } from "../../src/images/pixel-kernels.ts";
import { resizePixels } from "../../src/images/resize.ts";
import { renderPattern } from "./pattern.ts";

it("the compiled kernels are those of the source", () => {
  const build = join(import.meta.dirname, "../../wasm/build.mjs");
  expect(() => execFileSync(process.execPath, [build, "--check"], { stdio: "pipe" })).not.toThrow();
});

it("the workspace keeps its parts apart, and grows", () => {
  const { addresses, bytes } = openWorkspace(1, 5000, 200_000, 0, 3);
  const ends = [1, 5000, 200_000, 0, 3].map((size, index) => (addresses[index] ?? 0) + size);
  for (const [index, address] of addresses.entries()) {
    expect(address % 16).toBe(0);
    if (index > 0) expect(address).toBeGreaterThanOrEqual((ends[index - 1] ?? 0) + 32);
  }
  expect(bytes.length).toBeGreaterThanOrEqual((ends.at(-1) ?? 0) + 32);
});

it("what the workspace held before changes nothing", () => {
  const before = resizePixels(renderPattern(40, 30), { width: 13, height: 7 });
  const { bytes } = openWorkspace(100_000);
  bytes.fill(255);
  expect(resizePixels(renderPattern(40, 30), { width: 13, height: 7 })).toEqual(before);
});
