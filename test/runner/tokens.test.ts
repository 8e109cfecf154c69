import { expect, test } from "vitest";
import { ALL_CPUS } from "../../src/core/plan.ts";
import { createTokens, type Grant, type Tokens } from "../../src/runner/tokens.ts";

const CAPACITY = { cpus: 4, memoryBytes: 8e9, gpus: 2 };
const NEVER = new AbortController().signal;

const ask = (tokens: Tokens, request: Partial<typeof CAPACITY>, signal = NEVER): Promise<Grant> =>
  tokens.acquire({ cpus: 1, memoryBytes: 0, gpus: 0, ...request }, signal);

/** Whether it is granted without anything being given back. */
async function isGranted(grant: Promise<Grant>): Promise<boolean> {
  let granted = false;
  void grant.then(() => {
    granted = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return granted;
}

test("two trainings that take all cores run one after the other, each with all of them", async () => {
  const tokens = createTokens(CAPACITY);
  const first = await ask(tokens, { cpus: ALL_CPUS });
  const second = ask(tokens, { cpus: ALL_CPUS });
  expect(first.cpus).toBe(4);
  expect(await isGranted(second)).toBe(false);
  first.release();
  expect((await second).cpus).toBe(4);
});

test("a large request is not starved by small ones that come after it", async () => {
  const tokens = createTokens(CAPACITY);
  const small = await ask(tokens, { cpus: 1 });
  const large = ask(tokens, { cpus: 4 });
  const later = ask(tokens, { cpus: 1 });
  expect(await isGranted(later)).toBe(false);
  small.release();
  expect(await isGranted(large)).toBe(true);
  expect(await isGranted(later)).toBe(false);
});

test("GPUs are given by index, each to one at a time", async () => {
  const tokens = createTokens(CAPACITY);
  const [a, b] = [await ask(tokens, { gpus: 1 }), await ask(tokens, { gpus: 1 })];
  expect([...a.gpus, ...b.gpus].sort()).toEqual([0, 1]);
  const c = ask(tokens, { gpus: 1 });
  expect(await isGranted(c)).toBe(false);
  b.release();
  b.release();
  expect((await c).gpus).toEqual(b.gpus);
});

test("memory beyond the machine's takes all there is", async () => {
  const tokens = createTokens(CAPACITY);
  await ask(tokens, { memoryBytes: 1e12 });
  expect(await isGranted(ask(tokens, { memoryBytes: 1 }))).toBe(false);
  expect(await isGranted(ask(tokens, {}))).toBe(false);
});

test("whoever gives up waiting makes way for the next", async () => {
  const tokens = createTokens(CAPACITY);
  const held = await ask(tokens, { cpus: 2 });
  const giveUp = new AbortController();
  const large = ask(tokens, { cpus: 4 }, giveUp.signal);
  const small = ask(tokens, { cpus: 2 });
  giveUp.abort(new Error("interrupted"));
  await expect(large).rejects.toThrow("interrupted");
  expect(await isGranted(small)).toBe(true);
  held.release();
});
