import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../core/diagnostic.ts";
import { keepRecent } from "../core/keep-recent.ts";
import type { RunRecord } from "../core/run-record.ts";
import { serveUi, type UiServer } from "../ui/server.ts";
import { OVER, type UiAssets, type UiSources } from "../ui/sources.ts";
import { openProject, type Project } from "./open.ts";
import { readChanges } from "./read-changes.ts";
import { readRunView } from "./read-run-view.ts";

const DEFAULT_PORT = 7325;

/** `pipe ui`: the store in a browser, until Ctrl-C. */
export function register(command: Command): void {
  command
    .option("--port <port>", `the port (default: ${DEFAULT_PORT}, or a free one where it is taken)`, parsePort)
    .addHelpText("after", EXAMPLES)
    .action(async ({ port }: { readonly port?: number }) => {
      const project = openProject(command);
      const server = await start(openSources(project), port);
      process.stdout.write(`${server.address}\n`);
      process.stderr.write(
        `Shows ${project.artifacts} on this machine only, for whoever has the address. Ctrl-C ends it.\n`,
      );
      await waitForEnd();
      await server.close();
    });
}

const EXAMPLES = `
Examples:
  $ pipe ui
  $ pipe ui --port 8000

Over ssh: ssh -L 7325:127.0.0.1:7325 HOST, then open the address that it prints.`;

async function start(sources: UiSources, port: number | undefined): Promise<UiServer> {
  const assets = readAssets();
  try {
    return await serveUi(sources, assets, port ?? DEFAULT_PORT);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES")))
      throw error;
    if (port === undefined) return serveUi(sources, assets, 0);
    throw new UserError([
      {
        code: "bad-option",
        message: `port ${port} can't be had (${error.code})`,
        remedy: "Leave --port out, or name another.",
      },
    ]);
  }
}

function openSources({ runs: read, ...project }: Project): UiSources {
  const { store } = project;
  const runs: Project["runs"] = { ...read, readPlan: keepPlans(read.readPlan) };
  return {
    listRuns: () => runs.list(),
    findRun: (reference) => runs.read(reference),
    readView: (record, detailed) => readRunView(record, { runs, store }, { detailed }),
    readChanges: (before, after) => readChanges(before, after, OVER, store),
    readEvents: (run, offset) => runs.readEvents(run, offset),
    pathOf: (artifact) => store.pathOf(artifact),
    findLog: (record, stage) => findLog(record, stage, { runs, store }),
  };
}

/** Plans of the runs looked at last: one of 10,000 stages is 3 MB, which a page that follows its run would parse at each look. */
const MOST_PLANS = 3;

/** Reads plans, and keeps a few: a run's plan does not change. */
function keepPlans(readPlan: Project["runs"]["readPlan"]): Project["runs"]["readPlan"] {
  const known = new Map<string, NonNullable<ReturnType<typeof readPlan>>>();
  return (run) => {
    const plan = known.get(run) ?? readPlan(run);
    if (plan === undefined) return undefined;
    keepRecent(known, run, plan, MOST_PLANS);
    return plan;
  };
}

/** Of the run that executed the stage, where this one reused it. */
function findLog(
  record: RunRecord,
  name: string,
  { runs, store }: Pick<Project, "runs" | "store">,
): string | undefined {
  const own = runs.logOf(record.id, name);
  if (existsSync(own)) return own;
  const stage = record.stages.find((each) => each.name === name);
  const made =
    stage?.outcome === "cached" && stage.fingerprint !== undefined ? store.readManifest(stage.fingerprint) : undefined;
  const log = made === undefined ? undefined : runs.logOf(made.run, made.stage);
  return log !== undefined && existsSync(log) ? log : undefined;
}

/** Compiled beside this code by `bin/build.mjs`. */
function readAssets(): UiAssets {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "browser");
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return {
    "page.css": { type: "text/css; charset=utf-8", text: read("page.css") },
    "ui.js": { type: "text/javascript; charset=utf-8", text: read("ui.js") },
  };
}

function waitForEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65536) return Number(text);
  throw new InvalidArgumentError("It takes a number from 0 to 65535.");
}
