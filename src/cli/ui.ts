import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../core/diagnostic.ts";
import type { HeavyRenderer } from "../ui/heavy-pages.ts";
import { serveUi, type UiServer } from "../ui/server.ts";
import type { UiAssets, UiSources } from "../ui/sources.ts";
import { openProject } from "./open.ts";
import { createPageThreads } from "./page-thread.ts";
import { openSources } from "./ui-sources.ts";

const DEFAULT_PORT = 7325;

/** `pipe ui`: the store in a browser, until Ctrl-C. */
export function register(command: Command): void {
  command
    .option("--port <port>", `the port (default: ${DEFAULT_PORT}, or a free one where it is taken)`, parsePort)
    .addHelpText("after", EXAMPLES)
    .action(async ({ port }: { readonly port?: number }) => {
      const project = openProject(command);
      const server = await start(openSources(project), createPageThreads(project.artifacts), port);
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

async function start(sources: UiSources, renderHeavy: HeavyRenderer, port: number | undefined): Promise<UiServer> {
  const parts = { sources, renderHeavy, assets: readAssets() };
  try {
    return await serveUi(parts, port ?? DEFAULT_PORT);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES")))
      throw error;
    if (port === undefined) return serveUi(parts, 0);
    throw new UserError([
      {
        code: "bad-option",
        message: `port ${port} can't be had (${error.code})`,
        remedy: "Leave --port out, or name another.",
      },
    ]);
  }
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
