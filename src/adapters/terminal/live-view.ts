import type { Ora } from "ora";
import { countCharacters, cutText } from "../../core/cut-text.ts";
import { paintNothing } from "../../core/paint.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { createBoard } from "./board.ts";
import { countStages, renderEvent } from "./event-lines.ts";
import { renderRunning } from "./running-line.ts";
import { renderSummary } from "./summary.ts";
import { createTally, type Tally } from "./tally.ts";
import type { Terminal } from "./terminal.ts";
import type { ViewOptions } from "./view.ts";

/** The screen moves ten times a second, however many stages there are. */
const FRAME_MS = 100;
const MOST_LINES = 20;
/** ora's spinner, and a space on both sides of its empty text. */
const SPINNER_WIDTH = 3;

/** A live line for each running stage, drawn by ora; what has ended scrolls away above. The only door to ora. */
export function createLiveView(options: ViewOptions): Terminal {
  const { stream, paint, verbose, now } = options;
  const tally = createTally(verbose);
  const board = createBoard();
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let spinner: Ora | "loading" | "ended" | undefined;
  let startedAt = now();

  // ora redraws its lines for each write: so what has ended is written together, once a frame.
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) stream.write(waiting.map((line) => `${line}\n`).join(""));
    waiting = [];
  };

  const renderText = (): string => {
    const width = (stream.columns ?? 80) - 1;
    const header = renderHeader({ tally, running: board.running().size, elapsedMs: now() - startedAt });
    return [cutText(header, width - SPINNER_WIDTH), ...renderLines(width)].join("\n");
  };

  const renderLines = (width: number): string[] => {
    const most = Math.max(1, Math.min(MOST_LINES, (stream.rows ?? 24) - 3));
    const stages = [...board.running().values()];
    const shown = stages.slice(0, stages.length > most ? most - 1 : most);
    const nameWidth = shown.reduce((longest, stage) => Math.max(longest, countCharacters(stage.name)), 0);
    const lines = shown.map((stage) => renderRunning(stage, paint, { width, nameWidth, now: now() }));
    return stages.length > shown.length
      ? [...lines, cutText(`  … and ${stages.length - shown.length} more`, width)]
      : lines;
  };

  const start = async (): Promise<void> => {
    spinner = "loading";
    const { default: ora } = await import("ora");
    if (spinner !== "loading") return;
    const color = paint === paintNothing ? (false as const) : ("cyan" as const);
    const settings = { stream, color, isEnabled: true, discardStdin: false, interval: FRAME_MS };
    spinner = ora({ ...settings, suffixText: renderText }).start();
  };

  const stop = (): void => {
    flush();
    if (typeof spinner === "object") spinner.stop();
    spinner = "ended";
  };

  return {
    onEvent: (event) => {
      tally.take(event);
      board.take(event);
      if (event.event === "started") startedAt = event.at;
      if (event.event === "stage-started" && spinner === undefined) void start();
      // A stage that waits has a live line.
      const lines = event.event === "stage-waiting" ? [] : renderEvent(event, paint, verbose);
      if (lines.length > 0) {
        waiting.push(...lines);
        timer ??= setTimeout(flush, FRAME_MS).unref();
      }
      if (event.event !== "finished") return;
      stop();
      stream.write(`${renderSummary(tally, event, options).join("\n")}\n`);
    },
    close: stop,
  };
}

function renderHeader({ tally, running, elapsedMs }: { tally: Tally; running: number; elapsedMs: number }): string {
  const done = `${tally.done()} of ${countStages(tally.total())}`;
  const cached = tally.cached() > 0 ? ` (${tally.cached()} cached)` : "";
  return `${done} done${cached}, ${running} running, ${renderDuration(elapsedMs)}`;
}
