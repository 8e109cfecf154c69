import { writeSync } from "node:fs";
import { type HostMessage, MESSAGE_FD } from "./protocol.ts";

/** Nobody can read faster, and a stage must not wait for the runner to write it all down. */
const EVERY_MS = 100;
const MOST_BUFFERED = 32 * 1024;

/** The way of messages to the runner. */
export interface Reporter {
  /** Sends at once, after all that waits. */
  send(message: HostMessage): void;
  /** Sends soon; of several in a row the last. */
  progress(message: Extract<HostMessage, { kind: "progress" }>): void;
  /** Sends soon; all of them, in order. */
  metric(message: Extract<HostMessage, { kind: "metric" }>): void;
}

/** A reporter that writes synchronously, so that a stage that never yields reports too. */
export function createReporter(): Reporter {
  let buffered = "";
  let progress: HostMessage | undefined;
  let sentAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = buffered + (progress === undefined ? "" : renderMessage(progress));
    buffered = "";
    progress = undefined;
    sentAt = performance.now();
    if (text !== "") writeAll(text);
  };
  const flushSoon = (): void => {
    if (performance.now() - sentAt >= EVERY_MS || buffered.length > MOST_BUFFERED) flush();
    else timer ??= setTimeout(flush, EVERY_MS).unref();
  };

  return {
    send: (message) => {
      flush();
      writeAll(renderMessage(message));
    },
    progress: (message) => {
      progress = message;
      flushSoon();
    },
    metric: (message) => {
      buffered += renderMessage(message);
      flushSoon();
    },
  };
}

function renderMessage(message: HostMessage): string {
  return `${JSON.stringify(message)}\n`;
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(MESSAGE_FD, bytes, done);
}
