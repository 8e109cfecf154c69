import type { Failure, StageResult } from "./event.ts";
import { OUTCOME_LOOKS, type Paint } from "./paint.ts";
import { quoteArgument } from "./quote-argument.ts";
import { renderBytes } from "./render-bytes.ts";
import { renderDuration } from "./render-duration.ts";
import { renderReason } from "./render-reason.ts";
import type { Cell, Column } from "./render-table.ts";

/** The columns of `renderResult`. */
export const RESULT_COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "stage", flexible: true },
  { title: "outcome" },
  { title: "why", flexible: true },
  { title: "time", align: "right" },
  { title: "size", align: "right" },
];

/** How a stage ended, as a row of a table: time only where it worked, size only where it made something. */
export function renderResult(
  stage: string,
  { outcome, reason, durationMs, bytes }: Pick<StageResult, "outcome" | "reason" | "durationMs" | "bytes">,
): Cell[] {
  const { mark, hue } = OUTCOME_LOOKS[outcome];
  const worked = outcome === "ran" || outcome === "failed" || outcome === "cancelled";
  return [
    { text: mark, hue },
    stage,
    { text: outcome, hue },
    { text: renderReason(reason), hue: "dim" },
    worked ? renderDuration(durationMs) : "",
    bytes > 0 ? renderBytes(bytes) : "",
  ];
}

/** A stage's failure in a run: its cause, its last words, and where the rest is. */
export function renderFailure(
  stage: string,
  failure: Failure,
  { run, paint }: { run: string; paint: Paint },
): string[] {
  const { code, message, logTail, folder } = failure;
  return [
    `${paint("bad", `✖ ${stage} failed`)} (${code}): ${message.replaceAll("\n", "\n  ")}`,
    ...logTail.map((line) => `  ${paint("dim", "│")} ${line}`),
    `  The whole log: pipe log ${run} ${quoteArgument(stage)}`,
    ...(folder === undefined ? [] : [`  Its folder: ${folder}`]),
  ];
}
