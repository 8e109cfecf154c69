import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/core/digest.ts";
import type { TaskInput } from "../../../src/runner/ports.ts";
import { findProcesses } from "../../e2e/processes.ts";
import { createBench } from "./bench.ts";

describe("a command", () => {
  test("gets inputs, outputs and params as variables, lists as JSON, and no text is pasted into it", async () => {
    const { runCommand, file } = await createBench();
    const made = await runCommand(
      'cat "$IN_DATA_SET" > "$OUT_MODEL"; printf "%s|" "$PARAM_NAME" "$PARAM_LR" "$PARAM_BETAS" >> "$OUT_MODEL"; pwd > "$OUT_PLACE"; echo "$TMPDIR" >> "$OUT_PLACE"',
      {
        inputs: [file("data-set.txt", "words ")],
        params: { name: '$(echo "no")', lr: 0.1, betas: [0.9, 0.99] },
        outputs: { model: "file", place: "file" },
      },
    );
    expect(made.attempt).toEqual({ ended: "succeeded", metrics: {}, metricInfo: {} });
    expect(made.read("model")).toBe('words $(echo "no")|0.1|[0.9,0.99]|');
    const [place, temporary] = made.read("place").split("\n");
    expect(place).toBe(temporary);
  });

  test("computes with as many threads as it has cpus, unless the user's environment says otherwise", async () => {
    const text = 'echo "$OMP_NUM_THREADS $CUDA_VISIBLE_DEVICES" > "$OUT_O"';
    const { runCommand } = await createBench();
    expect((await runCommand(text, { granted: { cpus: 2, gpus: [1] } })).read("o")).toBe("2 1\n");
    expect((await runCommand(text, { granted: { cpus: 0.5, gpus: [] } })).read("o")).toBe("1 \n");
    process.env["OMP_NUM_THREADS"] = "7";
    const told = await createBench();
    delete process.env["OMP_NUM_THREADS"];
    expect((await told.runCommand(text)).read("o")).toBe("7 \n");
  });

  test("does not see what the command before it left in the shell", async () => {
    const { runCommand } = await createBench();
    await runCommand('LEFT=1; export LEFT; cd /; umask 077; trap "echo no" EXIT; echo > "$OUT_O"');
    const made = await runCommand('echo "${LEFT-none} $(pwd) $(umask)" > "$OUT_O"');
    expect(made.read("o")).toMatch(/^none \/.+\/tmp 0022\n$/);
  });

  // Most texts run in a fork of a shell that waits for them.
  test.each([
    ["its own process id", `sh -c 'echo $PPID' > "$OUT_O"; echo $$ >> "$OUT_O"`],
    ["its own process id by its long name", `sh -c 'echo $PPID' > "$OUT_O"; echo $\{$} >> "$OUT_O"`],
    [
      "its own process id in a file that it sources",
      `echo 'echo $-$' | tr -d - > f; sh -c 'echo $PPID' > "$OUT_O"; . ./f >> "$OUT_O"`,
    ],
  ])("has a shell of its own: %s", async (_what, text) => {
    const { runCommand } = await createBench();
    const [seen, own] = (await runCommand(text)).read("o").split("\n");
    expect(own).toBe(seen);
  });

  test.each([
    ["an unfinished text", "if true; then"],
    ["a stray bracket", "echo ) > x"],
    ["a text of several lines", "echo 1\necho 2\nno-such-program"],
    ["a variable without a value", "set -u; echo $NOPE; echo no"],
    ["errors that end it", "set -e; false; echo no"],
    ["a here-document", "cat <<E\nhello 'you'\nE"],
    ["a subshell", "(exit 7)"],
    ["waiting for what it started", "(sleep 0.05; echo late) & wait; echo ok; exit 4"],
    ["reading what nobody gives", 'read -r line; echo "[$line]"; exit 5'],
    ["an exec", "exec sh -c 'exit 6'"],
    ["a crash", "sh -c 'kill -SEGV $$'"],
    ["its last word at its end", "trap 'echo bye' EXIT; echo hi; exit 3"],
    ["comments and nothing else", "# nothing"],
    ["a background job's end", "false & wait $!"],
  ])("ends and says what sh -c does: %s", async (_what, text) => {
    const { runCommand } = await createBench();
    const plain = spawnSync("/bin/sh", ["-c", text], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const { attempt, log } = await runCommand(text, { outputs: {} });
    const code = plain.status ?? -1;
    if (code === 0) expect(attempt.ended).toBe("succeeded");
    else if (code < 128)
      expect(attempt).toMatchObject({ failure: { message: expect.stringContaining(`exit code ${code}`) } });
    else expect(attempt).toMatchObject({ failure: { code: "killed" } });
    const lines = (said: string): string[] => said.replaceAll(": eval:", ":").split("\n").sort();
    expect(lines(log)).toEqual(lines(plain.stdout + plain.stderr));
  });

  test("finds gathered inputs as a folder of links with an index", async () => {
    const { runCommand, file } = await createBench();
    const members = ["a", "b"].map((model) => {
      const one = file(`${model}.txt`, model);
      if (one.source !== "one") throw new Error("a file");
      return {
        path: one.path,
        artifact: { ...one.artifact, stage: `probe[model=${model}/x]`, matrix: { model: `${model}/x` } },
      };
    });
    const all: TaskInput = { name: "all", source: "gather", members };
    const made = await runCommand(
      'cd "$IN_ALL"; for f in *; do echo "$f"; done > "$OUT_O"; cat index.json > "$OUT_INDEX"',
      {
        inputs: [all],
        outputs: { o: "file", index: "file" },
      },
    );
    expect(made.read("o")).toBe("index.json\nmodel=a%2Fx\nmodel=b%2Fx\n");
    expect(JSON.parse(made.read("index"))[1]).toEqual({
      stage: "probe[model=b/x]",
      matrix: { model: "b/x" },
      path: expect.stringContaining("model=b%2Fx"),
      digest: digestOf("b"),
    });
  });

  test("keeps its checkpoint where its text asks for one", async () => {
    const { runCommand } = await createBench();
    const text =
      'if [ -e "$PIPE_CHECKPOINT/epoch" ]; then cp "$PIPE_CHECKPOINT/epoch" "$OUT_O"; else echo 7 > "$PIPE_CHECKPOINT/epoch"; kill -9 $$; fi';
    expect((await runCommand(text, { name: "train" })).failure?.code).toBe("killed");
    expect((await runCommand(text, { name: "train" })).read("o")).toBe("7\n");
  });
});

describe("a command fails", () => {
  test.each([
    ["an exit code", "echo the reason >&2; exit 3", "stage-failed", "ended with exit code 3"],
    ["a program that is not there", "no-such-program --x", "stage-failed", "a program was not found (exit code 127)"],
    ["a signal", "kill -SEGV $$", "killed", "was ended by SIGSEGV (a crash in native code)"],
    ["a full disk", 'echo "tar: write error: No space left on device" >&2; exit 2', "disk-full", "no space left"],
  ])("by %s", async (_what, text, code, message) => {
    const { runCommand } = await createBench();
    const { failure } = await runCommand(text);
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(message);
  });

  test.each([
    ["a NUL", "a\0b", "holds a NUL character"],
    ["more than the system hands to a program", "x".repeat(200_000), "200011 bytes"],
  ])("before it starts where a param has %s", async (_what, value, message) => {
    const { runCommand } = await createBench();
    const { failure, log } = await runCommand("echo started", { params: { word: value } });
    expect(failure?.message).toContain(message);
    expect(log).toBe("");
  });

  test("after its timeout, with all that it started, also what ignores SIGTERM", async () => {
    const { runCommand, folder } = await createBench({ graceMs: 100 });
    const { failure } = await runCommand(`trap '' TERM; (trap '' TERM; sleep 600; : ${folder}) & sleep 600`, {
      timeoutMs: 200,
    });
    expect(failure?.code).toBe("timeout");
    expect(findProcesses(folder)).toEqual([]);
  });
});

test("what a command leaves in the background is ended, and the log says so", async () => {
  const { runCommand, folder } = await createBench();
  const made = await runCommand(`echo made > "$OUT_O"; (sleep 600; : ${folder}) > /dev/null 2>&1 &`);
  expect(made.attempt.ended).toBe("succeeded");
  expect(made.log).toContain("left processes in the background");
  expect(findProcesses(folder)).toEqual([]);
  expect((await runCommand('echo next > "$OUT_O"')).attempt.ended).toBe("succeeded");
});

test("a cancelled command gets SIGTERM, and time to end well", async () => {
  const { runCommand } = await createBench();
  const run = new AbortController();
  setTimeout(() => run.abort(new Error("interrupted")), 300);
  const text = 'trap "echo saved > $PIPE_CHECKPOINT/state; exit 1" TERM; sleep 600 & wait';
  const made = await runCommand(text, { name: "train", signal: run.signal });
  expect(made.attempt).toEqual({ ended: "cancelled" });
  expect((await runCommand('cat "$PIPE_CHECKPOINT/state" > "$OUT_O"', { name: "train" })).read("o")).toBe("saved\n");
});
