import type { Event } from "../../core/event.ts";
import type { Terminal, TerminalStream } from "./view.ts";

/** Writes each event as one line of JSON. Events of one turn of the loop go out in one write. */
export function createJsonLines(stream: TerminalStream): Terminal {
  let waiting: string[] = [];
  let scheduled: NodeJS.Immediate | undefined;

  const flush = (): void => {
    clearImmediate(scheduled);
    scheduled = undefined;
    if (waiting.length > 0) stream.write(waiting.join(""));
    waiting = [];
  };

  return {
    onEvent: (event: Event) => {
      waiting.push(`${JSON.stringify(event)}\n`);
      scheduled ??= setImmediate(flush);
    },
    close: flush,
  };
}
