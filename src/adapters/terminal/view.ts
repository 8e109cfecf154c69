import type { Event } from "../../core/event.ts";
import type { Paint } from "../../core/paint.ts";

/** What a terminal needs of a stream: those of `node:tty` have it, and so may a test's. */
export interface TerminalStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** How a view looks and how much it says. */
export interface ViewOptions {
  readonly stream: TerminalStream;
  readonly paint: Paint;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly again: string;
  now(): number;
}

/** Shows the events of a run as they come. */
export interface Terminal {
  onEvent(event: Event): void;
  /** Writes what is still held back, and gives the screen back; may be called at any time, and twice. */
  close(): void;
}
