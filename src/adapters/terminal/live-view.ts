import { countCharacters, cutText } from "../../core/cut-text.ts";
import { paintNothing } from "../../core/paint.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { type Board, createBoard } from "./board.ts";
import { countStages, renderEvent } from "./event-lines.ts";
import { renderRunning } from "./running-line.ts";
import { openScreen } from "./screen.ts";
import { renderSummary } from "./summary.ts";
import { createTally, type Tally } from "./tally.ts";
import type { Terminal, ViewOptions } from "./view.ts";

const MOST_LINES = 20;
/** ora's spinner, and a space on both sides of its empty text. */
const SPINNER_WIDTH = 3;

/** A live line for each running stage; what has ended scrolls away above. */
export function createLiveView(options: ViewOptions): Terminal {
  const { stream, paint, verbose, now } = options;
  const tally = createTally(verbose);
  const board = createBoard();
  let startedAt = now();
  const screen = openScreen({
    stream,
    colours: paint !== paintNothing,
    renderText: () => {
      const header = renderHeader({ tally, running: board.running().size, elapsedMs: now() - startedAt });
      const width = (stream.columns ?? 80) - 1;
      return [cutText(header, width - SPINNER_WIDTH), ...renderLines(board, width, options)].join("\n");
    },
  });

  return {
    onEvent: (event) => {
      tally.take(event);
      board.take(event);
      if (event.event === "started") startedAt = event.at;
      if (event.event === "stage-started") screen.start();
      // A stage that waits has a live line.
      if (event.event !== "stage-waiting") screen.keep(renderEvent(event, paint, verbose));
      if (event.event !== "finished") return;
      screen.stop();
      stream.write(`${renderSummary(tally, event, options).join("\n")}\n`);
    },
    close: screen.stop,
  };
}

function renderHeader({ tally, running, elapsedMs }: { tally: Tally; running: number; elapsedMs: number }): string {
  const done = `${tally.done()} of ${countStages(tally.total())}`;
  const cached = tally.cached() > 0 ? ` (${tally.cached()} cached)` : "";
  return `${done} done${cached}, ${running} running, ${renderDuration(elapsedMs)}`;
}

/** As many stages as fit, the oldest first: they are the ones to wonder about. */
function renderLines(board: Board, width: number, { stream, paint, now }: ViewOptions): string[] {
  const most = Math.max(1, Math.min(MOST_LINES, (stream.rows ?? 24) - 3));
  const stages = [...board.running().values()];
  const shown = stages.slice(0, stages.length > most ? most - 1 : most);
  const nameWidth = shown.reduce((longest, stage) => Math.max(longest, countCharacters(stage.name)), 0);
  const lines = shown.map((stage) => renderRunning(stage, paint, { width, nameWidth, now: now() }));
  const more = stages.length - shown.length;
  return more > 0 ? [...lines, cutText(`  … and ${more} more`, width)] : lines;
}
