import type { Event, StageResult } from "../../core/event.ts";
import { OUTCOME_LOOKS, type Paint } from "../../core/paint.ts";
import { renderBytes } from "../../core/render-bytes.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderReason } from "../../core/render-reason.ts";
import { cleanLine } from "./clean-line.ts";

/** The lines that stay on the screen for an event; none for most. */
export function renderEvent(event: Event, paint: Paint, verbose: boolean): string[] {
  switch (event.event) {
    case "started":
      return [paint("dim", `run ${event.run} of ${event.pipeline}: ${countStages(event.stages)}`)];
    case "stage-waiting":
      return [`… ${event.stage} waits for ${event.holder}`];
    case "stage-retrying":
      return [
        `${paint("warn", "↻")} ${event.stage} failed: ${cleanLine(event.failure.message)}; attempt ${event.attempt} begins`,
      ];
    case "warning":
      return [
        `${paint("warn", "!")} ${event.stage === undefined ? "" : `${event.stage}: `}${cleanLine(event.message)}`,
      ];
    case "log":
      return verbose ? [`${paint("dim", `${event.stage} │`)} ${cleanLine(event.line)}`] : [];
    case "stage-finished":
      return renderFinished(event.stage, event.result, { paint, verbose });
    case "stage-started":
    case "progress":
    case "metric":
    case "finished":
      return [];
  }
}

/** What a live line would show while the stage runs, for where there are no live lines. */
export function renderStarted(event: Event & { readonly event: "stage-started" }, paint: Paint): string {
  const attempt = event.attempt > 1 ? ` (attempt ${event.attempt})` : "";
  return `▶ ${event.stage}${attempt}${paint("dim", ` — ${renderReason(event.reason)}`)}`;
}

/** `1 stage`, `12 stages`. */
export function countStages(count: number): string {
  return `${count} ${count === 1 ? "stage" : "stages"}`;
}

/** Cached stages are summed up, skipped and cancelled ones listed at the end: thousands may come at once. */
function renderFinished(stage: string, result: StageResult, how: { paint: Paint; verbose: boolean }): string[] {
  const { outcome, durationMs, bytes, failure } = result;
  const quick = outcome === "cached" || outcome === "skipped" || outcome === "cancelled";
  if (quick && !how.verbose) return [];
  const { mark, hue } = OUTCOME_LOOKS[outcome];
  const figures = [...(quick ? [] : [renderDuration(durationMs)]), ...(bytes > 0 ? [renderBytes(bytes)] : [])];
  const why = failure === undefined ? renderReason(result.reason) : cleanLine(failure.message.split("\n")[0] ?? "");
  const said = [mark, outcome, stage, ...figures].join(" ");
  return [`${how.paint(hue, said)}${how.paint(outcome === "failed" ? "bad" : "dim", ` — ${why}`)}`];
}
