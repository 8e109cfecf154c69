import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleSpecs } from "./operators/bundle-specs.ts";
import type { SpecResult } from "./operators/run-specs.ts";

/** Specs that `onnx` need not pass, by what their failures or names say, and why. */
const EXCLUDED: readonly { readonly reason: string; readonly covers: (result: SpecResult) => boolean }[] = [
  {
    reason: "complex64 is none of ONNX Runtime's types",
    covers: ({ failures }) => failures.some((failure) => /reading '(real|imag)'/.test(failure)),
  },
  {
    reason: "ONNX Runtime's maxima pass NaNs over",
    covers: ({ name }) => /^(max|min) .*return NaNs|^arg(max|min) .*ignores NaNs/.test(name),
  },
  {
    reason: "tan(1e5) differs in the last digit of float32",
    covers: ({ name }) => /^tan .*exceed float32 precision/.test(name),
  },
];

/** Inside the project: the bundle imports its packages. */
const folder = mkdtempSync(join(import.meta.dirname, "operators", ".specs-"));
let results: readonly SpecResult[] = [];

beforeAll(async () => {
  const bundle = join(folder, "specs.mjs");
  const report = join(folder, "report.json");
  await bundleSpecs(bundle);
  execFileSync(process.execPath, [bundle, "onnx", report], { stdio: ["ignore", "ignore", "ignore"] });
  results = JSON.parse(readFileSync(report, "utf8"));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("TensorFlow.js's own operator specs pass on onnx, or are excluded for a reason", () => {
  const passed = results.filter(({ status }) => status === "passed");
  const failed = results.filter(({ status }) => status === "failed");
  const excluded = EXCLUDED.map(({ reason, covers }) => ({ reason, specs: failed.filter(covers).length }));
  console.table([{ reason: "passed", specs: passed.length }, ...excluded]);
  const unexpected = failed.filter((result) => !EXCLUDED.some(({ covers }) => covers(result)));
  expect(unexpected).toEqual([]);
  expect(passed.length).toBeGreaterThan(3300);
});
