import { Socket } from "node:net";
import { describeError, logError } from "./describe-error.ts";
import { ORDER_FD, type Order } from "./protocol.ts";
import { redirectOutput } from "./redirect-output.ts";
import { createReporter } from "./reporter.ts";
import { runStage } from "./run-stage.ts";
import { describeTraces } from "./traces.ts";

/**
 * The process in which stages run, one after the other: reads orders, and reports. A stage that fails ends the process, so
 * that whatever it has broken goes with it.
 */
const orders = new Socket({ fd: ORDER_FD, readable: true, writable: false });
const reporter = createReporter();
let running: AbortController | undefined;

orders.setEncoding("utf8");
let rest = "";
orders.on("data", (text: string) => {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) void execute(JSON.parse(line));
});
orders.on("close", () => process.exit());

async function execute(order: Order): Promise<void> {
  running = new AbortController();
  // So that the loop ends, and with it the process, when the stage waits for what never comes.
  orders.unref();
  try {
    if (order.log !== undefined) redirectOutput(order.log);
    const before = prepare(order);
    await runStage(order, { reporter, signal: signalOf(running) });
    process.off("SIGTERM", askToEnd);
    // Handles that are being closed are gone after a turn of the loop.
    await new Promise((resolve) => setImmediate(resolve));
    finish(describeTraces(order.reusable) === before);
  } catch (error) {
    fail(error);
  }
}

function prepare({ scratch, reusable }: Order): string {
  process.env["TMPDIR"] = scratch;
  process.chdir(scratch);
  return describeTraces(reusable);
}

/**
 * A stage that looks at its signal is asked to end. Until then SIGTERM ends the process by itself, at once: a listener would
 * have to wait until the stage yields, which one that computes may not do for minutes.
 */
function signalOf(controller: AbortController): () => AbortSignal {
  return () => {
    if (!process.listeners("SIGTERM").includes(askToEnd)) process.on("SIGTERM", askToEnd);
    return controller.signal;
  };
}

function askToEnd(): void {
  running?.abort(new Error("the run was cancelled or the timeout is over"));
}

function finish(clean: boolean): void {
  running = undefined;
  // The scratch folder goes now.
  process.chdir("/");
  orders.ref();
  reporter.send({ kind: "succeeded", clean });
}

function fail(error: unknown): void {
  running = undefined;
  logError(error);
  reporter.send({ kind: "failed", ...describeError(error) });
  process.exit(1);
}

process.on("uncaughtException", fail);
process.on("beforeExit", () => {
  if (running !== undefined) fail(new Error("ended without finishing: it awaits something that never happens"));
});
process.on("exit", (code) => {
  if (running === undefined) return;
  reporter.send({
    kind: "failed",
    code: "stage-failed",
    message: `called process.exit(${code}) instead of returning or throwing`,
  });
});
