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
  const workspace = openWorkspace();
  const sizes = [1, 5000, 200_000, 0, 3];
  const addresses = sizes.map((size) => workspace.take(size));
  const ends = sizes.map((size, index) => (addresses[index] ?? 0) + size);
  for (const [index, address] of addresses.entries()) {
    expect(address % 16).toBe(0);
    if (index > 0) expect(address).toBeGreaterThanOrEqual((ends[index - 1] ?? 0) + 32);
  }
  expect(workspace.bytes.length).toBeGreaterThanOrEqual((ends.at(-1) ?? 0) + 32);
  expect(workspace.bytes.buffer).toBe(workspace.floats.buffer);
});

it("what the workspace held before changes nothing", () => {
  const before = resizePixels(renderPattern(40, 30), { width: 13, height: 7 });
  const workspace = openWorkspace();
  workspace.take(100_000);
  workspace.bytes.fill(255);
  expect(resizePixels(renderPattern(40, 30), { width: 13, height: 7 })).toEqual(before);
});
