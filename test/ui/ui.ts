import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BIN = join(import.meta.dirname, "../../bin/pipe.mjs");
const REPOSITORY = resolve(import.meta.dirname, "../..");

/** Starts a command of pipe that goes on. */
export function startPipe(args: readonly string[], store: string): ChildProcess {
  const env = { ...process.env, PIPE_ARTIFACTS: store, NO_COLOR: "1" };
  return spawn(process.execPath, [BIN, ...args], {
    cwd: store,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
}

export interface RunningUi {
  /** With the token. */
  readonly address: string;
  readonly origin: string;
  stop(): void;
}

/** Starts `pipe ui` on a free port, and waits for its address. */
export async function startUi(store: string): Promise<RunningUi> {
  const child = startPipe(["ui", "--port", "0"], store);
  const address = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text.trim());
    });
    child.once("exit", (code) => reject(new Error(`pipe ui ended with ${code}`)));
  });
  return { address, origin: new URL(address).origin, stop: () => child.kill("SIGTERM") };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** Asks for a path as it is: without the tidying up that a URL would do. */
export function ask(origin: string, path: string, { method = "GET", headers = {} }: Asking = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers: { ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString("latin1"),
        }),
      );
    });
    asked.on("error", reject).end();
  });
}

/** The cookie that the token is exchanged for. */
export function signIn(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      response.resume();
      resolve((response.headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "");
    }).on("error", reject);
  });
}

const STAGE = `import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineStage } from "../src/stage.ts";

export default defineStage({
  description: "Trains slowly.",
  params: z.strictObject({ steps: z.number(), waitMs: z.number(), seed: z.number() }),
  inputs: {},
  outputs: { model: "file" },
  metrics: { loss: { title: "cross-entropy", unit: "nats", better: "lower" } },
  run: async ({ params, outputs, log, metric, progress }) => {
    for (let step = 1; step <= params.steps; step++) {
      log("step " + step);
      metric("loss", 5 / step + params.seed / 10, step);
      progress(step, params.steps, "steps");
      await sleep(params.waitMs);
    }
    writeFileSync(outputs.model, "model " + params.seed);
  },
});
`;

/** A project with a stage that takes its time, and tells how far it is; and its pipeline. */
export function createSlowProject(
  name: string,
  steps: number,
  waitMs: number,
): { readonly project: string; readonly file: string } {
  const project = mkdtempSync(join(tmpdir(), "pipe-slow-"));
  mkdirSync(join(project, "stages"));
  mkdirSync(join(project, "src/core"), { recursive: true });
  for (const path of ["src/stage.ts", "src/core/random.ts", "tsconfig.json"])
    cpSync(join(REPOSITORY, path), join(project, path));
  symlinkSync(join(REPOSITORY, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "stages/train-slowly.ts"), STAGE);
  const file = join(project, "slow.yaml");
  writeFileSync(
    file,
    `name: ${name}\nstages:\n  train:\n    uses: train-slowly\n    matrix: { seed: [0, 1] }\n    with: { steps: ${steps}, waitMs: ${waitMs}, seed: "\${matrix.seed}" }\n`,
  );
  return { project, file };
}
