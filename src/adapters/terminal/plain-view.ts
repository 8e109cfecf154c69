import type { Event } from "../../core/event.ts";
import { createBoard } from "./board.ts";
import { renderEvent, renderStarted } from "./event-lines.ts";
import { renderProgress } from "./running-line.ts";
import { renderSummary } from "./summary.ts";
import { createTally } from "./tally.ts";
import type { Terminal, ViewOptions } from "./view.ts";

/** How often a stage that goes on and on says so. */
const PROGRESS_MS = 30_000;

/** Lines that stay: for logs, pipes and continuous integration. Takes its time from the events alone. */
export function createPlainView(options: ViewOptions): Terminal {
  const { stream, paint, quiet, verbose } = options;
  const tally = createTally(verbose);
  const board = createBoard();
  const said = new Map<string, number>();

  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
  };

  const renderDue = (event: Event & { readonly event: "progress" }): string[] => {
    const stage = board.running().get(event.stage);
    if (stage === undefined || event.at - (said.get(event.stage) ?? stage.startedAt) < PROGRESS_MS) return [];
    said.set(event.stage, event.at);
    return [`… ${event.stage} ${renderProgress(stage, event.at)}`];
  };

  return {
    onEvent: (event) => {
      tally.take(event);
      board.take(event);
      if (event.event === "finished") print(renderSummary(tally, event, options));
      if (quiet) return;
      print(renderEvent(event, paint, verbose));
      if (event.event === "stage-started") print([renderStarted(event, paint)]);
      if (event.event === "progress") print(renderDue(event));
    },
    close: () => undefined,
  };
}
