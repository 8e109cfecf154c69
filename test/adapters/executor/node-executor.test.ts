import { describe, expect, test } from "vitest";
import { findProcesses } from "../../e2e/processes.ts";
import { createBench } from "./bench.ts";

const write = (value: string): string => `fs.writeFileSync(context.outputs.o, JSON.stringify(${value}));`;

describe("a stage", () => {
  test("gets its params, inputs, threads and a random stream of its seed, and nothing else of the world", async () => {
    const { runStage, file, folder } = await createBench();
    const code = write(`{
      params: context.params, text: fs.readFileSync(context.inputs.data.path, "utf8"), threads: context.threads,
      random: context.random.next(), cwd: process.cwd() === context.scratch, temporary: process.env.TMPDIR === context.scratch,
      time: process.env.TZ, gpus: process.env.CUDA_VISIBLE_DEVICES, secret: process.env.SECRET_TOKEN ?? null,
    }`);
    process.env["SECRET_TOKEN"] = folder;
    const sketch = {
      params: { seed: 3, lr: 0.1 },
      inputs: [file("data.txt", "words")],
      granted: { cpus: 2, gpus: [] },
    };
    const [first, second] = [await runStage(code, sketch), await runStage(code, sketch)];
    delete process.env["SECRET_TOKEN"];
    const other = await runStage(code, { ...sketch, params: { seed: 4, lr: 0.1 } });
    expect(first.failure).toBeUndefined();
    expect(JSON.parse(first.read("o"))).toEqual({
      params: { seed: 3, lr: 0.1 },
      text: "words",
      threads: 2,
      random: expect.any(Number),
      cwd: true,
      temporary: true,
      time: "UTC",
      gpus: "",
      secret: null,
    });
    expect(second.read("o")).toBe(first.read("o"));
    expect(JSON.parse(other.read("o")).random).not.toBe(JSON.parse(first.read("o")).random);
  });

  test("tells its progress, and every point of a curve; its last values are its metrics", async () => {
    const { runStage } = await createBench();
    const made = await runStage(`
      for (let step = 0; step < 500; step++) { context.metric("loss", 1 / (1 + step), step); context.progress(step, 500, "steps"); }
      context.metric("accuracy", 0.5);
      context.log("half right");`);
    const steps = made.messages.flatMap((message) => (message.kind === "metric" ? [message.step] : []));
    expect(steps).toEqual([...Array.from({ length: 500 }, (_, step) => step), undefined]);
    expect(made.attempt).toEqual({
      ended: "succeeded",
      records: {},
      metrics: { loss: 1 / 500, accuracy: 0.5 },
      metricInfo: { loss: { unit: "nats", better: "lower" } },
    });
    const told = made.messages.filter((message) => message.kind === "metric" && message.about !== undefined);
    expect(told).toEqual([
      { kind: "metric", name: "loss", value: 1, step: 0, about: { unit: "nats", better: "lower" } },
    ]);
    expect(made.messages.findLast(({ kind }) => kind === "progress")).toMatchObject({ done: 499, total: 500 });
    expect(made.log).toBe("half right\n");
  });

  test("that was granted GPUs sees these alone, counted in the runner's own list", async () => {
    const code = write("process.env.CUDA_VISIBLE_DEVICES");
    const granted = { cpus: 1, gpus: [1, 0] };
    const all = await createBench();
    expect((await all.runStage(code, { granted })).read("o")).toBe('"1,0"');
    process.env["CUDA_VISIBLE_DEVICES"] = "5,GPU-7a";
    const some = await createBench();
    delete process.env["CUDA_VISIBLE_DEVICES"];
    expect((await some.runStage(code, { granted })).read("o")).toBe('"GPU-7a,5"');
  });
});

describe("a stage fails", () => {
  test.each([
    ["an error", 'context.log("before"); throw new Error("no images in it")', "stage-failed", "no images in it"],
    [
      "a rejection that nobody awaits",
      'Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 500))',
      "stage-failed",
      "lost",
    ],
    ["process.exit", "process.exit(0)", "stage-failed", "called process.exit(0) instead of returning or throwing"],
    [
      "a promise that never settles",
      "await new Promise(() => {})",
      "stage-failed",
      "ended without finishing: it awaits something that never happens",
    ],
    [
      "a metric that is no number",
      'context.metric("loss", NaN, 3)',
      "stage-failed",
      'the metric "loss" is NaN at step 3: a metric is a finite number',
    ],
    [
      "SIGKILL",
      'process.kill(process.pid, "SIGKILL"); await new Promise((r) => setTimeout(r, 5000))',
      "killed",
      "was ended by SIGKILL",
    ],
    [
      "a full disk",
      'throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })',
      "disk-full",
      "no space left on device",
    ],
  ])("by %s", async (_what, code, failureCode, message) => {
    const { runStage } = await createBench();
    const { failure, log } = await runStage(code);
    expect(failure?.code).toBe(failureCode);
    expect(failure?.message).toContain(message);
    expect(failure?.message).not.toMatch(/^\s+at /m);
    if (code.includes("before")) expect([log.split("\n")[0], failure?.logTail[0]]).toEqual(["before", "before"]);
  });

  test("where it takes longer than its timeout, also if it never yields", async () => {
    const { runStage } = await createBench({ graceMs: 100 });
    const { failure } = await runStage("for (;;);", { timeoutMs: 300 });
    expect(failure?.code).toBe("timeout");
  });
});

describe("a cancelled stage", () => {
  test("that listens can save its state before it ends", async () => {
    const { runStage } = await createBench();
    const run = new AbortController();
    const code = `
      fs.writeFileSync(context.outputs.o, "");
      while (!context.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
      await context.checkpoint.save((folder) => fs.writeFileSync(folder + "/state", "epoch 7"));
      throw new Error("stopped");`;
    setTimeout(() => run.abort(new Error("interrupted")), 600);
    const sketch = { name: "trained", signal: run.signal };
    expect((await runStage(code, sketch)).attempt).toEqual({ ended: "cancelled" });
    const next = await runStage(write('fs.readFileSync(context.checkpoint.restore() + "/state", "utf8")'), {
      name: "trained",
    });
    expect(next.read("o")).toBe('"epoch 7"');
  });

  test("that does not listen ends with all that it started", async () => {
    const { runStage, folder } = await createBench({ graceMs: 200 });
    const run = new AbortController();
    setTimeout(() => run.abort(new Error("interrupted")), 600);
    const code = `
      const { spawn } = await import("node:child_process");
      spawn("/bin/sh", ["-c", "trap '' TERM; sleep 600; : ${folder}"], { stdio: "ignore" });
      for (;;) await new Promise((resolve) => setTimeout(resolve, 10));`;
    expect((await runStage(code, { signal: run.signal })).attempt).toEqual({ ended: "cancelled" });
    expect(findProcesses(folder)).toEqual([]);
  });
});

test("a cancelled stage that computes without a pause, and does not listen, ends at once", async () => {
  const { runStage } = await createBench({ graceMs: 60_000 });
  const run = new AbortController();
  setTimeout(() => run.abort(new Error("interrupted")), 600);
  const { attempt } = await runStage("for (;;);", { signal: run.signal });
  expect(attempt).toEqual({ ended: "cancelled" });
}, 50_000);

test("a stage's own listener for SIGTERM stays when it looks at its signal", async () => {
  const { runStage } = await createBench();
  const code = `
    const own = () => undefined;
    process.on("SIGTERM", own);
    void context.signal;
    void context.signal;
    fs.writeFileSync(context.outputs.o, String(process.listeners("SIGTERM").includes(own)));
    process.off("SIGTERM", own);`;
  expect((await runStage(code)).read("o")).toBe("true");
});

test("a process is used again after a stage that looked at its signal", async () => {
  const { runStage } = await createBench();
  const code = "void context.signal; fs.writeFileSync(context.outputs.o, String(process.pid));";
  const [first, second] = [await runStage(code), await runStage(code)];
  expect(second.read("o")).toBe(first.read("o"));
});

describe("a checkpoint", () => {
  const TRAIN = `
    const saved = context.checkpoint.restore();
    const begin = saved === undefined ? 0 : Number(fs.readFileSync(saved + "/epoch", "utf8"));
    context.log("from " + begin);
    for (let epoch = begin + 1; epoch <= 5; epoch++) {
      await context.checkpoint.save((folder) => fs.writeFileSync(folder + "/epoch", String(epoch)));
      if (epoch % 2 === 0) process.kill(process.pid, "SIGKILL");
      if (epoch % 2 === 0) for (;;);
    }
    fs.writeFileSync(context.outputs.o, "made");`;

  test("of a killed stage is where the next attempt goes on", async () => {
    const { runStage } = await createBench();
    const attempts = [];
    for (let attempt = 0; attempt < 3; attempt++) attempts.push(await runStage(TRAIN, { name: "train" }));
    expect(attempts.map(({ attempt }) => attempt.ended)).toEqual(["failed", "failed", "succeeded"]);
    expect(attempts[2]?.log).toBe("from 0\nfrom 2\nfrom 4\n");
  });

  test("that was not saved to its end is none", async () => {
    const { runStage } = await createBench();
    const half = `
      await context.checkpoint.save((folder) => fs.writeFileSync(folder + "/state", "whole"));
      await context.checkpoint.save((folder) => {
        fs.writeFileSync(folder + "/state", "half");
        process.kill(process.pid, "SIGKILL");
        for (;;);
      });`;
    await runStage(half, { name: "train" });
    const next = await runStage(write('fs.readFileSync(context.checkpoint.restore() + "/state", "utf8")'), {
      name: "train",
    });
    expect(next.read("o")).toBe('"whole"');
  });
});

describe("a process that ran a stage", () => {
  const PID = write("[process.pid, globalThis.left ?? null]");

  test("runs the next short one, which finds nothing of the first", async () => {
    const { runStage } = await createBench();
    const code = `let uses = 0; ${write("[process.pid, ++uses]")}`;
    const [a, b] = [JSON.parse((await runStage(code)).read("o")), JSON.parse((await runStage(code)).read("o"))];
    expect(b[0]).toBe(a[0]);
    expect(b[1]).toBe(1);
  });

  test.each([
    ["left a global behind", "globalThis.left = 1;"],
    ["left a timer behind", "setInterval(() => undefined, 1000);"],
    ["left a variable behind", 'process.env.LEFT = "1";'],
    ["failed", 'throw new Error("broken");'],
  ])("is not used again where that %s", async (_what, code) => {
    const { runStage } = await createBench();
    const before = await runStage(`context.log(String(process.pid)); ${code}`);
    const [pid, left] = JSON.parse((await runStage(PID)).read("o"));
    expect(String(pid)).not.toBe(before.log.split("\n")[0]);
    expect(left).toBeNull();
  });

  describe("of a type that may find its modules as it left them", () => {
    const COUNT = `globalThis.uses = (globalThis.uses ?? 0) + 1; ${write("[process.pid, globalThis.uses]")}`;
    const packages = { "@tensorflow/tfjs-core": "4.22.0" };

    test("runs the next of that type, packages and modules in place", async () => {
      const { runStage } = await createBench();
      const run = async (code: string) => JSON.parse((await runStage(code, { reusable: true, packages })).read("o"));
      const [pid, uses] = await run(COUNT);
      expect(uses).toBe(1);
      // One of another type in between takes a process of its own.
      expect((await run(PID))[0]).not.toBe(pid);
      expect(await run(COUNT)).toEqual([pid, 2]);
    });

    test.each([
      ["computes on more threads", { granted: { cpus: 2, gpus: [] } }],
      ["has a GPU", { granted: { cpus: 1, gpus: [0] } }],
    ])("runs none that %s", async (_what, sketch) => {
      const { runStage } = await createBench();
      const [pid] = JSON.parse((await runStage(COUNT, { reusable: true })).read("o"));
      const [other, uses] = JSON.parse((await runStage(COUNT, { reusable: true, ...sketch })).read("o"));
      expect(other).not.toBe(pid);
      expect(uses).toBe(1);
    });

    test("is not used again where it left a timer behind", async () => {
      const { runStage } = await createBench();
      const code = `setInterval(() => undefined, 1000); ${COUNT}`;
      const uses = async () => JSON.parse((await runStage(code, { reusable: true })).read("o"))[1];
      expect([await uses(), await uses()]).toEqual([1, 1]);
    });

    test("is new for each where none are kept", async () => {
      const { runStage } = await createBench({ idle: 0 });
      const uses = async () => JSON.parse((await runStage(COUNT, { reusable: true })).read("o"))[1];
      expect([await uses(), await uses()]).toEqual([1, 1]);
    });
  });

  test.each([
    ["may find its modules as it left them, but is of another type", { reusable: true }],
    ["imports a package that may keep state", { packages: { "@tensorflow/tfjs-core": "4.22.0" } }],
    ["has a GPU", { granted: { cpus: 1, gpus: [0] } }],
  ])("is not used for a stage that %s", async (_what, sketch) => {
    const { runStage } = await createBench();
    const [first] = JSON.parse((await runStage(PID)).read("o"));
    const [second] = JSON.parse((await runStage(PID, sketch)).read("o"));
    expect(second).not.toBe(first);
  });
});
