import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findBwrap } from "../../../src/adapters/executor/find-bwrap.ts";
import { describeNoSandbox } from "../../../src/adapters/executor/sandbox-failure.ts";
import { findProcesses } from "../../e2e/processes.ts";
import { createBench } from "./bench.ts";

const bwrap = findBwrap(process.env["PATH"] ?? "");

describe.skipIf(bwrap.kind !== "works")("in the sandbox", () => {
  test("a command reads its inputs and writes its outputs, scratch and checkpoint", async () => {
    const { runCommand, file } = await createBench();
    const made = await runCommand('cp "$IN_DATA" part; cat part > "$OUT_O"; echo 1 > "$PIPE_CHECKPOINT/state"', {
      sandbox: true,
      inputs: [file("data.txt", "words")],
    });
    expect(made.failure).toBeUndefined();
    expect(made.read("o")).toBe("words");
  });

  test("a stage in Node runs from its bundle, with the project's packages", async () => {
    const { runStage } = await createBench();
    const code = `const { z } = await import("zod"); fs.writeFileSync(context.outputs.o, String(z.string().safeParse(3).success));`;
    const made = await runStage(code, { sandbox: true });
    expect(made.failure).toBeUndefined();
    expect(made.read("o")).toBe("false");
  });

  test.each(["shell", "node"])(
    "a file that is not declared is not there, and the failure names it (%s)",
    async (how) => {
      const { runCommand, runStage, folder } = await createBench();
      const hidden = join(folder, "hidden.txt");
      writeFileSync(hidden, "secret");
      const made =
        how === "shell"
          ? await runCommand(`cat ${hidden} > "$OUT_O"`, { sandbox: true })
          : await runStage(`fs.readFileSync(${JSON.stringify(hidden)});`, { sandbox: true });
      expect(made.failure).toMatchObject({
        code: "sandbox-failed",
        message: `wanted ${hidden}, which it does not declare: add it to \`in:\` as { path: ${hidden} }`,
      });
    },
  );

  test.each([
    ["an input", (input: string) => input],
    ["the system", () => "/usr/pipe-was-here"],
  ])("a write to %s fails and changes nothing", async (_what, placeOf) => {
    const { runCommand, file } = await createBench();
    const input = file("data.txt", "words");
    const place = placeOf(input.source === "one" ? input.path : "");
    const made = await runCommand(`echo changed > "${place}"`, { sandbox: true, inputs: [input] });
    expect(made.failure).toMatchObject({ code: "sandbox-failed" });
    expect(made.failure?.message).toContain(`wanted to write to ${place}`);
    expect(existsSync("/usr/pipe-was-here")).toBe(false);
  });

  test("there is no network", async () => {
    const { runStage } = await createBench();
    const made = await runStage('await fetch("http://example.org");', { sandbox: true });
    expect(made.failure?.code).toMatch(/sandbox-failed|stage-failed/);
    const lo = await runStage(
      'fs.writeFileSync(context.outputs.o, JSON.stringify(Object.keys((await import("node:os")).networkInterfaces())));',
      { sandbox: true },
    );
    expect(JSON.parse(lo.read("o")).filter((name: string) => name !== "lo")).toEqual([]);
  });

  test("no other process can be seen, and none outlives it", async () => {
    const { runCommand, folder } = await createBench({ graceMs: 100 });
    const made = await runCommand('ls -d /proc/[0-9]* | wc -l > "$OUT_O"', { sandbox: true });
    expect(Number(made.read("o"))).toBeLessThan(10);
    const late = await runCommand(`sleep 600; : ${folder}`, { sandbox: true, timeoutMs: 200 });
    expect(late.failure?.code).toBe("timeout");
    expect(findProcesses(folder)).toEqual([]);
  });

  test("one command after the other says nothing of processes in the background", async () => {
    const { runCommand } = await createBench();
    for (let round = 0; round < 8; round++) {
      const made = await runCommand('echo 1 > "$OUT_O"', { sandbox: true });
      expect([made.attempt.ended, made.log]).toEqual(["succeeded", ""]);
    }
  });

  test("a failure of the stage's own stays one", async () => {
    const { runCommand } = await createBench();
    const made = await runCommand("echo no images >&2; exit 4", { sandbox: true });
    expect(made.failure).toMatchObject({ code: "stage-failed", message: "ended with exit code 4" });
  });
});

test("where bwrap is missing or refused, a stage is not run without it", () => {
  expect(describeNoSandbox({ kind: "missing" })).toMatchObject({ code: "sandbox-failed" });
  expect(describeNoSandbox({ kind: "missing" }).message).toContain("apt-get install bubblewrap");
  expect(describeNoSandbox({ kind: "refused", why: "No permissions to create new namespace" }).message).toBe(
    "--sandbox needs bwrap, which can't make a sandbox here: No permissions to create new namespace; the stage was not run",
  );
});
