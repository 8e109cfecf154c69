import { readBundleText } from "../adapters/stage-types/read-bundle-text.ts";
import type { CodeChange } from "../core/compare-code.ts";
import { compareRuns } from "../core/compare-runs.ts";
import { joinSide, type RunSide } from "../core/compare-sides.ts";
import type { RunRecord } from "../core/run-record.ts";
import { diffLines } from "../report/diff-lines.ts";
import type { ChangeView, CodeDiff } from "../report/model/change-view.ts";
import type { Store } from "../runner/ports.ts";
import { readCodeDocument } from "./code-document.ts";
import { readManifest } from "./read-run-view.ts";

/** Compares two runs, with the text of the code that differs. */
export async function readChanges(
  before: RunRecord,
  after: RunRecord,
  over: string,
  store: Store,
): Promise<ChangeView> {
  const comparison = compareRuns(readSide(before, store), readSide(after, store), {
    readCode: (digest) => readCodeDocument(store.readDocument("codes", digest)),
    over,
  });
  const codeDiffs = await Promise.all(comparison.code.map((change) => diffCode(change, store)));
  return { before, after, over, comparison, codeDiffs: codeDiffs.filter((diff) => diff !== undefined) };
}

/** A run with the manifests of what it made. */
export function readSide(record: RunRecord, store: Store): RunSide {
  return joinSide(record, (stage) => readManifest(stage, store));
}

/** The lines in which two versions of a stage type differ; undefined where one of them is gone. */
async function diffCode({ type, before, after }: CodeChange, store: Store): Promise<CodeDiff | undefined> {
  const [old, now] = [await readBundleText(before, store), await readBundleText(after, store)];
  return old === undefined || now === undefined ? undefined : { type, before, after, hunks: diffLines(old, now) };
}
