import { setTimeout as sleep } from "node:timers/promises";
import { defineTask } from "../../src/parallel/task.ts";

export { runTasks } from "../../src/parallel/run-tasks.ts";

export const square = defineTask("square", import.meta.url, (n: number) => n * n);

/** The later arguments are done sooner. */
export const slowFirst = defineTask("slow-first", import.meta.url, async (n: number) => {
  await sleep(Math.max(0, 40 - 10 * n));
  return n;
});

export const failAt3 = defineTask("fail-at-3", import.meta.url, (n: number) => {
  if (n === 3) throw new RangeError("three is too many");
  return n;
});

export const exitAt2 = defineTask("exit-at-2", import.meta.url, (n: number) => {
  if (n === 2) process.exit(7);
  return n;
});

export const crashAt1 = defineTask("crash-at-1", import.meta.url, async (n: number) => {
  if (n === 1) {
    setImmediate(() => {
      throw new Error("thrown outside of the task");
    });
    await sleep(10_000);
  }
  return n;
});

export const fill = defineTask("fill", import.meta.url, (n: number) => ({
  floats: new Float32Array(1000).fill(n),
  small: Buffer.from([n, n, n]),
  both: [new Uint8Array(4).fill(n)],
}));

export const countInShared = defineTask("count-in-shared", import.meta.url, (shared: SharedArrayBuffer) =>
  Atomics.add(new Int32Array(shared), 0, 1),
);

export const forever = defineTask("forever", import.meta.url, () => sleep(100_000));
