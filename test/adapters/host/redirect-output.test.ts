import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** Redirects and prints so often, while threads open and close files as fast as they can. */
const ROUNDS = 300;
const PROGRAM = `
import { closeSync, openSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { redirectOutput } from "./redirect-output.mjs";
const busy = 'const { closeSync, openSync } = require("node:fs"); for (;;) closeSync(openSync("/dev/null", "r"));';
const workers = [0, 1].map(() => new Worker(busy, { eval: true }));
await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("online", resolve))));
for (let round = 0; round < ${ROUNDS}; round++) {
  redirectOutput(round % 2 === 0 ? "even" : "odd");
  writeSync(1, \`out \${round}\\n\`);
  writeSync(2, \`err \${round}\\n\`);
}
await Promise.all(workers.map((worker) => worker.terminate()));
`;

test("what is printed goes to the log, though other threads open files meanwhile", () => {
  const folder = mkdtempSync(join(tmpdir(), "pipe-redirect-"));
  try {
    buildSync({
      entryPoints: [resolve("src/adapters/host/redirect-output.ts")],
      outfile: join(folder, "redirect-output.mjs"),
      format: "esm",
      platform: "node",
    });
    writeFileSync(join(folder, "program.mjs"), PROGRAM);
    const { status, stderr } = spawnSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const [name, parity] of [["even", 0] as const, ["odd", 1] as const]) {
      const rounds = Array.from({ length: ROUNDS }, (_, round) => round).filter((round) => round % 2 === parity);
      const expected = rounds.flatMap((round) => [`out ${round}`, `err ${round}`]);
      expect(readFileSync(join(folder, name), "utf8").trim().split("\n")).toEqual(expected);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
