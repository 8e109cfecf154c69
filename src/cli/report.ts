import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { UserError } from "../core/diagnostic.ts";
import { renderBytes } from "../core/render-bytes.ts";
import { renderChangeReport } from "../report/change-report.ts";
import { embedChanges } from "../report/embed-changes.ts";
import { embedPictures } from "../report/embed-pictures.ts";
import { renderStandalonePage } from "../report/page.ts";
import { renderRunReport } from "../report/run-report.ts";
import { findRun, RUN_HELP } from "./find-run.ts";
import { openProject, type Project } from "./open.ts";
import { readPageAssets } from "./page-assets.ts";
import { readChanges } from "./read-changes.ts";
import { readRunView } from "./read-run-view.ts";
import { writeTarget } from "./write-target.ts";

interface ReportOptions {
  readonly output?: string;
  readonly over: string;
}

/** `pipe report RUN`, `pipe report A B`: one HTML file to look at, to send, to print. */
export function register(command: Command): void {
  command
    .argument("[run]", RUN_HELP, "latest")
    .argument("[b]", "a second run: the page compares the two")
    .option("-o, --output <file>", "where the page goes (default: PIPELINE-RUN.html in this folder)")
    .option("--over <axis>", "the matrix axis that repeats an experiment: figures are means over it", "seed")
    .addHelpText("after", EXAMPLES)
    .action(async (a: string, b: string | undefined, options: ReportOptions) => {
      const project = openProject(command);
      const { page, name } =
        b === undefined ? await reportRun(a, options, project) : await reportChange(a, b, options, project);
      const file = resolve(options.output ?? `${name}.html`);
      writePage(file, page);
      process.stderr.write(`${file} (${renderBytes(Buffer.byteLength(page))})\n${pathToFileURL(file).href}\n`);
    });
}

const EXAMPLES = `
Examples:
  $ pipe report
  $ pipe report latest -o study.html
  $ pipe report latest~1 latest

The file needs no network: send it, print it, append it to a paper.`;

interface Page {
  readonly page: string;
  readonly name: string;
}

async function reportRun(reference: string, { over }: ReportOptions, project: Project): Promise<Page> {
  const record = findRun(project.runs, reference);
  const view = readRunView(record, project);
  const pictures = await embedPictures(view, ({ artifact }) => project.store.pathOf(artifact));
  const page = renderStandalonePage(renderRunReport(view, { pictures, over }), readPageAssets());
  return { page, name: `${record.pipeline}-${record.id}` };
}

async function reportChange(a: string, b: string, { over }: ReportOptions, project: Project): Promise<Page> {
  const { runs, store } = project;
  const view = await readChanges(findRun(runs, a), findRun(runs, b), over, store);
  const pictures = await embedChanges(view.comparison.artifacts, store.pathOf);
  const page = renderStandalonePage(renderChangeReport(view, pictures), readPageAssets());
  return { page, name: `${view.after.pipeline}-${view.before.id}-${view.after.id}` };
}

function writePage(file: string, page: string): void {
  writeTarget(file, () => {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new UserError([
        { code: "target-exists", message: `${file} is a folder`, remedy: "Name a file: -o report.html" },
      ]);
    writeFileSync(file, page);
  });
}
