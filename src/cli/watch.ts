import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { renderDiagnostic, UserError } from "../core/diagnostic.ts";
import type { Project } from "./open.ts";

/** Editors write a file in several steps. */
const SETTLE_MS = 150;

/** Runs, and runs again after each change of the pipeline's folder, the stage types or the sources, until interrupted. */
export async function watchPipeline(file: string, project: Project, run: () => Promise<void>): Promise<void> {
  const folders = [dirname(resolve(file)), join(project.root, "stages"), join(project.root, "src")];
  for (;;) {
    const change = waitForChange(folders.filter((folder) => existsSync(folder)));
    try {
      await run();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      for (const diagnostic of error.diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic)}\n`);
    }
    if (process.exitCode === 130) return change.stop();
    process.stderr.write("watching for changes; Ctrl-C ends\n");
    await change.happened;
  }
}

function waitForChange(folders: readonly string[]): { readonly happened: Promise<void>; stop(): void } {
  let watchers: FSWatcher[] = [];
  const stop = (): void => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const happened = new Promise<void>((done) => {
    let timer: NodeJS.Timeout | undefined;
    const onChange = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        stop();
        done();
      }, SETTLE_MS);
    };
    watchers = folders.map((folder) => watch(folder, { recursive: true }, onChange));
  });
  return { happened, stop };
}
