import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { askCompiler } from "../../../src/adapters/stage-types/compiler.ts";

const layOut = (text: string) => askCompiler(({ transform }) => transform(text, { minifyWhitespace: true }));
/** Long enough to be under way when its process is killed. */
const LONG = Array.from({ length: 100_000 }, (_, index) => `export const x${index} = ( ${index} );`).join("\n");

test("killed in the middle, it is started anew once, and all that waited on it have their answers", async () => {
  await layOut("1");
  const before = findCompilers();
  expect(before).toHaveLength(1);
  const answers = [layOut(LONG), layOut("export const a = ( 1 );"), layOut(LONG)];
  for (const id of before) process.kill(id, "SIGKILL");
  const texts = (await Promise.all(answers)).map(({ code }) => code);
  expect(texts[0]).toMatch(/^export const x0=0;/);
  expect(texts[1]).toBe("export const a=1;\n");
  expect(texts[2]).toBe(texts[0]);
  expect(findCompilers()).toHaveLength(1);
  expect(findCompilers()).not.toEqual(before);
});

test("a mistake in the text is no end of it", async () => {
  await expect(layOut("const = 1")).rejects.toThrow(/Expected identifier/);
});

test("ended whenever it is started, it says so instead of trying for ever", async () => {
  let over = false;
  const answer = layOut(LONG).finally(() => {
    over = true;
  });
  const refused = expect(answer).rejects.toMatchObject({ code: "compiler-ended" });
  while (!over) {
    for (const id of findCompilers()) process.kill(id, "SIGKILL");
    await sleep(1);
  }
  await refused;
});

/** Ids of esbuild's processes that are children of this one and live. */
function findCompilers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, "latin1"))?.[1];
        const command = readFileSync(`/proc/${id}/cmdline`, "latin1");
        return Number(parent) === process.pid && command.includes("--service=");
      } catch {
        return false;
      }
    })
    .map(Number);
}
