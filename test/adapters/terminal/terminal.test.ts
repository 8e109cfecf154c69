import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTerminal, type TerminalOptions } from "../../../src/adapters/terminal/terminal.ts";
import type { Event } from "../../../src/core/event.ts";
import { AT, eventful, finished, progress, RUN, stageFinished, stageStarted, started } from "./events.ts";
import { Screen } from "./screen.ts";

const QUIET = { json: false, quiet: false, verbose: false, environment: {} } as const;

class Lines extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function show(events: readonly Event[], options: Partial<TerminalOptions> = {}): Promise<string> {
  const stream = new Lines();
  const terminal = await createTerminal({ ...QUIET, stream, ...options });
  for (const event of events) terminal.onEvent(event);
  terminal.close();
  return stream.text;
}

test("without a screen, what happens is told in plain lines and summed up", async () => {
  expect(await show(eventful(), { again: "pipe run smoke.yaml" })).toBe(`run ${RUN} of smoke: 6 stages
▶ video — never ran
✔ ran video 12.3 s 4.5 MB — never ran
▶ train[seed=0] — temperature 0.2 → 0.1
… eval waits for process 4711 on lab3
… train[seed=0] 13 %, 4/30 epochs, 0.1 epochs/s, 4 min 20 s left
! train[seed=0]: clock went back
↻ train[seed=0] failed: exit code 1; attempt 2 begins
✖ failed train[seed=0] 0.4 s — exit code 1

   stage          outcome    why                                  time    size
✖  train[seed=0]  failed     temperature 0.2 → 0.1               0.4 s
✔  video          ran        never ran                          12.3 s  4.5 MB
■  later          cancelled  interrupted                        0.00 s
–  eval           skipped    needs train[seed=0], which failed

✖ train[seed=0] failed (stage-failed): exit code 1
  │ epoch 3
  │ loss is NaN
  The whole log: pipe log ${RUN} 'train[seed=0]'
  Its folder: /data/kept

Interrupted. What was made is kept; go on with: pipe run smoke.yaml

1 ran, 1 cached, 1 failed, 1 skipped, 1 cancelled in 4.2 s
`);
});

test("a run with nothing to do is one line beside its name", async () => {
  const cached = Array.from({ length: 3 }, (_, index) => stageFinished(`s${index}`, { outcome: "cached" }));
  expect(await show([started(3), ...cached, finished({ cached: 3 }, 40)])).toBe(
    `run ${RUN} of smoke: 3 stages\n0 ran, 3 cached in 0.04 s\n`,
  );
});

test("--quiet leaves the failures and the last line", async () => {
  expect(await show(eventful(), { quiet: true })).toBe(`
✖ train[seed=0] failed (stage-failed): exit code 1
  │ epoch 3
  │ loss is NaN
  The whole log: pipe log ${RUN} 'train[seed=0]'
  Its folder: /data/kept

Interrupted. What was made is kept; go on with: the same command
1 ran, 1 cached, 1 failed, 1 skipped, 1 cancelled in 4.2 s
`);
});

test("--verbose adds cached stages and log lines", async () => {
  const text = await show(eventful(), { verbose: true });
  expect(text).toContain("\n= cached world 10 B — up to date\n");
  expect(text).toContain("\nvideo │ reading\n");
  expect(text).toContain("\n–  eval           skipped    needs train[seed=0], which failed\n");
});

test("--json gives one event a line and nothing else", async () => {
  const text = await show(eventful(), { json: true });
  const lines = text.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(eventful());
});

test("NO_COLOR wins over a screen, FORCE_COLOR works without one", async () => {
  const sequence = "\u001b[";
  expect(await show(eventful(), { environment: { FORCE_COLOR: "1" } })).toContain(`${sequence}32m✔`);
  expect(await show(eventful(), { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } })).not.toContain(sequence);
  expect(await show(eventful(), { environment: { FORCE_COLOR: "0" } })).not.toContain(sequence);
  const screen = new Screen(80, 24);
  await show(eventful(), { stream: screen, environment: { CI: "1" } });
  expect(screen.raw).toContain(`${sequence}31m✖`);
});

test("the table ends at 40 rows, failures first, and says where the rest is", async () => {
  const ran = Array.from({ length: 100 }, (_, index) => stageFinished(`s${index}`, {}));
  const failure = { code: "timeout", message: "too slow", logTail: [] };
  const failed = stageFinished("last", { outcome: "failed", failure });
  const text = await show([started(101), ...ran, failed, finished({ ran: 100, failed: 1 })]);
  expect(text.match(/^✔ {2}s\d+/gm)).toHaveLength(39);
  expect(text).toMatch(/outcome.*\n✖ {2}last/);
  expect(text).toContain(`\n… and 61 more stages: pipe show ${RUN}\n`);
});

test("on a screen, running stages have live lines, and only what ended stays", async () => {
  const screen = new Screen(70, 24);
  const now = (): number => AT + 25_000;
  const terminal = await createTerminal({
    ...QUIET,
    stream: screen,
    environment: { TERM: "xterm", NO_COLOR: "1" },
    now,
  });
  terminal.onEvent(started(9));
  terminal.onEvent(stageFinished("world", { outcome: "cached" }));
  terminal.onEvent(stageStarted("train[seed=0]", { why: "never-ran" }));
  terminal.onEvent({ event: "stage-waiting", at: AT, stage: "eval", holder: "process 4711 on lab3" });
  terminal.onEvent(progress("train[seed=0]", 5000, 0));
  terminal.onEvent(progress("train[seed=0]", 25_000, 10));
  terminal.onEvent(stageFinished("video", { durationMs: 1000 }));
  await waitFor(() => screen.shown().includes("running") && screen.shown().includes("✔"));
  expect(screen.shown().replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/gu, "*")).toBe(`run ${RUN} of smoke: 9 stages
✔ ran video 1.0 s — never ran
*  2 of 9 stages done (1 cached), 2 running, 25.0 s
  * train[seed=0]  33 %  10/30 epochs  40.0 s left  25.0 s
  … eval waits for process 4711 on lab3 25.0 s`);
  terminal.onEvent(stageFinished("train[seed=0]", { durationMs: 26_000, bytes: 1000 }));
  terminal.onEvent(finished({ ran: 2, cached: 1 }));
  terminal.close();
  expect(screen.shown()).toBe(`run ${RUN} of smoke: 9 stages
✔ ran video 1.0 s — never ran
✔ ran train[seed=0] 26.0 s 1.0 kB — never ran

   stage          outcome  why          time    size
✔  video          ran      never ran   1.0 s
✔  train[seed=0]  ran      never ran  26.0 s  1.0 kB

2 ran, 1 cached in 4.2 s`);
});

test.each([10, 20, 33, 60, 200])("no live line is wider than a terminal of %i columns", async (columns) => {
  const screen = new Screen(columns, 10);
  const now = (): number => AT + 30_000;
  const terminal = await createTerminal({ ...QUIET, stream: screen, environment: { TERM: "xterm" }, now });
  terminal.onEvent(started(300));
  for (let index = 0; index < 50; index++) {
    const name = `pretrain[pairs=region-tracker,seed=${index}]`;
    terminal.onEvent(stageStarted(name, { why: "never-ran" }));
    terminal.onEvent(progress(name, 1000, 1));
    terminal.onEvent(progress(name, 30_000, 11));
  }
  await waitFor(() => screen.shown().includes("⠋"));
  const live = screen.shown().split("\n").slice(-8);
  for (const line of live) expect([...line].length).toBeLessThan(columns);
  expect(live.at(-1)).toMatch(/^ {2}… and /);
  terminal.close();
});

test("10,000 stages on a screen are drawn a few times a second, not once each", async () => {
  const screen = new Screen(80, 24);
  const terminal = await createTerminal({ ...QUIET, stream: screen, environment: { TERM: "xterm" } });
  terminal.onEvent(started(10_000));
  terminal.onEvent(stageStarted("first", { why: "never-ran" }));
  await waitFor(() => screen.shown().includes("running"));
  const before = screen.raw.split("\u001b[?2026h").length;
  for (let index = 0; index < 10_000; index++) {
    terminal.onEvent(stageStarted(`s${index}`, { why: "never-ran" }));
    terminal.onEvent(stageFinished(`s${index}`, {}));
  }
  terminal.onEvent(finished({ ran: 10_000 }));
  // Synchronous events leave no time for a frame; the last write of all lines may draw once.
  expect(screen.raw.split("\u001b[?2026h").length - before).toBeLessThanOrEqual(2);
  expect(screen.shown()).toContain("10000 ran, 0 cached in 4.2 s");
  terminal.close();
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn++) await sleep(20);
  expect(condition()).toBe(true);
}
