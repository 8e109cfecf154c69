import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, bundleModule } from "./bundle.ts";

type Tasks = typeof import("./sample-tasks.ts");

let bundle: Bundle;
let tasks: Tasks;

beforeAll(async () => {
  bundle = await bundleModule(join(import.meta.dirname, "sample-tasks.ts"));
  tasks = await import(bundle.url);
});
afterAll(() => bundle.remove());

describe.each([0, 1, 3])("with %i threads", (threads) => {
  it("gives the results in the order of the arguments", async () => {
    expect(await collect(tasks.runTasks(tasks.slowFirst, range(8), { threads }))).toEqual(range(8));
  });

  it("takes arguments from an async iterable", async () => {
    async function* arguments_(): AsyncGenerator<number> {
      yield* range(5);
    }
    expect(await collect(tasks.runTasks(tasks.square, arguments_(), { threads }))).toEqual([0, 1, 4, 9, 16]);
  });

  it("gives nothing for no arguments", async () => {
    expect(await collect(tasks.runTasks(tasks.square, [], { threads }))).toEqual([]);
  });

  it("names the task and the cause when it throws, after the results before it", async () => {
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const n of tasks.runTasks(tasks.failAt3, range(6), { threads })) seen.push(n);
    };
    await expect(run()).rejects.toThrow("fail-at-3: three is too many");
    expect(seen).toEqual([0, 1, 2]);
  });

  it("brings typed arrays, nested ones too", async () => {
    const [, result] = await collect(tasks.runTasks(tasks.fill, range(2), { threads }));
    expect(result?.floats).toEqual(new Float32Array(1000).fill(1));
    expect([...(result?.small ?? [])]).toEqual([1, 1, 1]);
    expect(result?.both).toEqual([new Uint8Array(4).fill(1)]);
  });

  it("shares a SharedArrayBuffer with the task", async () => {
    const shared = new SharedArrayBuffer(4);
    await collect(tasks.runTasks(tasks.countInShared, Array(20).fill(shared), { threads }));
    expect(new Int32Array(shared)[0]).toBe(20);
  });

  it("takes no more arguments ahead than it may", async () => {
    let taken = 0;
    const arguments_ = function* (): Generator<number> {
      for (;;) yield taken++;
    };
    const ahead = 4;
    let done = 0;
    for await (const _ of tasks.runTasks(tasks.square, arguments_(), { threads, ahead })) {
      expect(taken).toBeLessThanOrEqual(done + ahead);
      if (++done === 30) break;
    }
  });
});

describe("with threads", () => {
  it("reports a task that ends its thread", async () => {
    const run = collect(tasks.runTasks(tasks.exitAt2, range(6), { threads: 2 }));
    await expect(run).rejects.toThrow("exit-at-2: its thread ended with code 7");
  });

  it("reports an error outside of the task's own promise", async () => {
    const run = collect(tasks.runTasks(tasks.crashAt1, range(3), { threads: 2 }));
    await expect(run).rejects.toThrow("crash-at-1: thrown outside of the task");
  });

  it("says that a module doesn't define the task", async () => {
    const stray = { name: "stray", url: bundle.url, run: (n: number) => n };
    const run = collect(tasks.runTasks(stray, range(2), { threads: 1 }));
    await expect(run).rejects.toThrow(/^stray: file:.*stage\.mjs does not define the task "stray" at its top level$/);
  });

  it("says that an argument can't be sent", async () => {
    const callback: unknown = () => undefined;
    const any = { ...tasks.square, run: (argument: unknown) => argument };
    await expect(collect(tasks.runTasks(any, [callback], { threads: 1 }))).rejects.toThrow(
      "square: its argument can't be sent: ",
    );
  });

  it("stops at once when it is cancelled, and leaves no thread behind", async () => {
    const controller = new AbortController();
    const run = collect(tasks.runTasks(tasks.forever, range(4), { threads: 2, signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("cancelled by the test")), 100);
    await expect(run).rejects.toThrow("cancelled by the test");
    expect(process.getActiveResourcesInfo().filter((name) => name === "MessagePort")).toEqual(idlePorts);
  });

  it("leaves no thread behind when the consumer stops early", async () => {
    for await (const n of tasks.runTasks(tasks.square, range(100), { threads: 2 })) if (n === 16) break;
    expect(process.getActiveResourcesInfo().filter((name) => name === "MessagePort")).toEqual(idlePorts);
  });
});

const idlePorts = process.getActiveResourcesInfo().filter((name) => name === "MessagePort");

function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}
