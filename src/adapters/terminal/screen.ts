import type { Ora } from "ora";
import type { TerminalStream } from "./view.ts";

/** The screen moves ten times a second, however much happens. */
const FRAME_MS = 100;

/** A part of the terminal that is drawn again and again, below lines that stay. */
export interface Screen {
  /** Begins to draw; loads what it takes first. */
  start(): void;
  /** Writes lines that stay, soon. */
  keep(lines: readonly string[]): void;
  /** Wipes the live part, writes what is still held back, and gives the cursor back; nothing is drawn any more. */
  stop(): void;
}

export interface ScreenOptions {
  readonly stream: TerminalStream;
  readonly colours: boolean;
  /** The live text, for each frame. */
  renderText(): string;
}

/** The only door to ora. */
export function openScreen({ stream, colours, renderText }: ScreenOptions): Screen {
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let spinner: Ora | "loading" | "ended" | undefined;

  // ora redraws its text for each write: so lines are written together, once a frame.
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) stream.write(waiting.map((line) => `${line}\n`).join(""));
    waiting = [];
  };

  const load = async (): Promise<void> => {
    const { default: ora } = await import("ora");
    if (spinner !== "loading") return;
    const color = colours ? "cyan" : false;
    const settings = { stream, color, isEnabled: true, discardStdin: false, interval: FRAME_MS } as const;
    spinner = ora({ ...settings, suffixText: renderText }).start();
  };

  return {
    start: () => {
      if (spinner !== undefined) return;
      spinner = "loading";
      void load();
    },
    keep: (lines) => {
      if (lines.length === 0) return;
      waiting.push(...lines);
      timer ??= setTimeout(flush, FRAME_MS).unref();
    },
    stop: () => {
      flush();
      if (typeof spinner === "object") spinner.stop();
      spinner = "ended";
    },
  };
}
