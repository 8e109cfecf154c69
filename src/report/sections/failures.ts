import { type Html, html } from "../html.ts";
import type { StageView } from "../model/run-view.ts";

/** Failures that are told with the ends of their logs. */
const MOST_FAILURES = 3;

/** The first failures with the ends of their logs; a cause often takes all instances. Undefined where nothing failed. */
export function renderFailures(stages: readonly StageView[], hrefOf?: (stage: StageView) => string): Html | undefined {
  const failed = stages.filter(({ standing, failure }) => standing === "failed" && failure !== undefined);
  if (failed.length === 0) return undefined;
  const left = failed.length - MOST_FAILURES;
  return html`${failed.slice(0, MOST_FAILURES).map((stage) => renderFailure(stage, hrefOf?.(stage)))}${left > 0 && html`<p>${left} more failed.</p>`}`;
}

function renderFailure({ failure, name }: StageView, href: string | undefined): Html | undefined {
  if (failure === undefined) return undefined;
  const { message, code, logTail } = failure;
  return html`<div class="failure"><p><strong>${href === undefined ? name : html`<a href="${href}">${name}</a>`} failed: ${message}</strong> <code>${code}</code></p>${logTail.length > 0 && html`<pre tabindex="0" role="group" aria-label="The last lines of the log of ${name}">${logTail.join("\n")}</pre>`}</div>`;
}
