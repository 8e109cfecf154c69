import { renderValue } from "./render-reason.ts";
import type { RunRecord } from "./run-record.ts";

/** What a run was told on the command line, as it was written: `--profile quick --set params.learningRate=0.03`. */
export function describeSettings({ profile, set, targets }: Pick<RunRecord, "profile" | "set" | "targets">): string {
  return [
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...Object.entries(set).map(([name, value]) => `--set ${name}=${renderValue(value, 60)}`),
    ...targets,
  ].join(" ");
}
