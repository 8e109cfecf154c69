import { resolve } from "node:path";
import type { Command } from "commander";
import type { Artifact } from "../core/artifact.ts";
import { parseArtifactName } from "../core/artifact-name.ts";
import { type Diagnostic, UserError } from "../core/diagnostic.ts";
import { renderBytes } from "../core/render-bytes.ts";
import type { RunRecord } from "../core/run-record.ts";
import { suggest } from "../core/suggest.ts";
import type { Runs, Store } from "../runner/ports.ts";
import { copyArtifact } from "./copy-artifact.ts";
import { findRun, findStage, RUN_HELP, suggestStage } from "./find-run.ts";
import { openProject } from "./open.ts";

/** Runs that are looked through for a stage's artifact, where none is named. */
const DEPTH = 50;

interface GetOptions {
  readonly run?: string;
  readonly force?: boolean;
  readonly link?: boolean;
}

/** `pipe get`: an artifact as ordinary files. */
export function register(command: Command): void {
  command
    .argument("<artifact>", "STAGE.OUTPUT; of an instance as `train[seed=0].model`, in quotes")
    .argument("[target]", "where to put it; by default ./STAGE.OUTPUT")
    .option("--run <run>", `the run to take it from (${RUN_HELP}); by default the last that made or reused it`)
    .option("--force", "replace files that are there; others in a folder stay")
    .option("--link", "link read-only files of the store in place of copying them")
    .addHelpText(
      "after",
      "\nExamples:\n  $ pipe get report.report\n  $ pipe get 'pretrain[seed=0].encoder' weights --run latest~1",
    )
    .action(async (text: string, target: string | undefined, options: GetOptions) => {
      const { runs, store } = openProject(command);
      const { artifact, run } = findArtifact(text, options.run, { runs, store });
      const path = resolve(target ?? `./${text.replaceAll("/", "%2F")}`);
      copyArtifact({
        artifact,
        source: store.pathOf(artifact),
        target: path,
        force: options.force === true,
        link: options.link === true,
      });
      process.stderr.write(`${text} of run ${run} (${artifact.kind}, ${renderBytes(artifact.bytes)}) is in ${path}\n`);
    });
}

interface Found {
  readonly artifact: Artifact;
  readonly run: string;
}

function findArtifact(
  text: string,
  reference: string | undefined,
  { runs, store }: { runs: Runs; store: Store },
): Found {
  const name = parseArtifactName(text);
  const record = reference === undefined ? findMaker(name?.stage ?? text, runs) : findRun(runs, reference);
  const stageName = name?.stage ?? text;
  const stage = findStage(record, stageName);
  const made = stage.outcome === "ran" || stage.outcome === "cached";
  const manifest = made && stage.fingerprint !== undefined ? store.readManifest(stage.fingerprint) : undefined;
  if (manifest === undefined)
    throw mistake("not-made", `stage "${stageName}" made nothing in run ${record.id} (${stage.outcome})`);
  const outputs = Object.keys(manifest.outputs);
  const artifact = manifest.outputs[name?.output ?? ""];
  if (artifact === undefined) {
    const hint = name === undefined ? "" : suggest(name.output, outputs);
    const message =
      name === undefined ? `"${text}" names no output` : `stage "${stageName}" has no output "${name.output}"${hint}`;
    throw mistake(
      "unknown-output",
      message,
      `It has: ${outputs.map((output) => `${stageName}.${output}`).join(", ")}.`,
    );
  }
  const presence = store.checkArtifact(artifact);
  if (presence === "present") return { artifact, run: record.id };
  throw mistake("not-made", `${text} of run ${record.id} is ${presence}`, "Run the pipeline again to make it anew.");
}

/** The last run that made or reused a stage; else the last that knows it, so that it can say what became of it. */
function findMaker(stage: string, runs: Runs): RunRecord {
  const recent = runs.list().slice(0, DEPTH);
  const names = new Set<string>();
  let knows: RunRecord | undefined;
  for (const { id } of recent) {
    const record = runs.read(id);
    for (const each of record?.stages ?? []) {
      names.add(each.name);
      if (each.name !== stage) continue;
      knows ??= record;
      if (record !== undefined && (each.outcome === "ran" || each.outcome === "cached")) return record;
    }
  }
  if (knows !== undefined) return knows;
  const where = recent.length === 0 ? "the store has no runs yet" : `none of the last ${recent.length} runs has it`;
  throw mistake("unknown-stage", `there is no stage "${stage}": ${where}${suggestStage(stage, [...names])}`);
}

function mistake(code: Diagnostic["code"], message: string, remedy?: string): UserError {
  return new UserError([{ code, message, ...(remedy === undefined ? {} : { remedy }) }]);
}
