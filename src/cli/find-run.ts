import { UserError } from "../core/diagnostic.ts";
import { nameSome } from "../core/name-some.ts";
import type { RunRecord, StageRecord } from "../core/run-record.ts";
import { suggest } from "../core/suggest.ts";
import type { Runs } from "../runner/ports.ts";

/** What a run may be called on the command line. */
export const RUN_HELP = "id, unique beginning of one, latest, latest~1";

/** The run that a reference means. Throws UserError where there is none. */
export function findRun(runs: Runs, reference: string): RunRecord {
  const record = runs.read(reference);
  if (record !== undefined) return record;
  const known = runs.list();
  const message =
    known.length === 0
      ? `there is no run "${reference}": the store has no runs yet`
      : `there is no run "${reference}"; the latest is ${known[0]?.id}`;
  throw new UserError([{ code: "unknown-run", message, remedy: "`pipe runs` lists them." }]);
}

/** A stage of a run, by its name. Throws UserError where there is none. */
export function findStage(record: RunRecord, name: string): StageRecord {
  const stage = record.stages.find((each) => each.name === name);
  if (stage !== undefined) return stage;
  const names = record.stages.map((each) => each.name);
  throw new UserError([
    {
      code: "unknown-stage",
      message: `run ${record.id} has no stage "${name}"${suggestStage(name, names)}`,
      remedy: `\`pipe show ${record.id}\` lists them.`,
    },
  ]);
}

/** A stage of a matrix is often named without its brackets: then its instances are what was meant. */
export function suggestStage(name: string, names: readonly string[]): string {
  const instances = names.filter((each) => each.startsWith(`${name}[`));
  if (instances.length === 0) return suggest(name, names);
  return `; it has ${nameSome(instances)}`;
}
