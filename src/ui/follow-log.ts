import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { StringDecoder } from "node:string_decoder";
import type { RunRecord } from "../core/run-record.ts";
import { poll } from "./poll.ts";
import { startEvents } from "./reply.ts";
import type { UiSources } from "./sources.ts";

/** What of a long log is told first: its end. */
const TAIL_BYTES = 256 * 1024;
const CHUNK_BYTES = 64 * 1024;

export interface LogRequest {
  readonly response: ServerResponse;
  readonly record: RunRecord;
  readonly stage: string;
  readonly sources: UiSources;
  readonly closing: AbortSignal;
}

/** Tells a stage's log as it grows, until the stage has ended. */
export async function followLog({ response, record, stage, sources, closing }: LogRequest): Promise<void> {
  const stream = startEvents(response, closing);
  const decoder = new StringDecoder("utf8");
  let offset: number | undefined;
  await poll(400, stream.signal, () => {
    const ended = hasEnded(record.id, stage, sources);
    const path = sources.findLog(record, stage);
    if (path !== undefined) offset = tellNew(path, offset, (bytes) => stream.send("text", decoder.write(bytes)));
    if (!ended) return undefined;
    stream.send("end", path === undefined ? "no log" : "");
    return "stop";
  });
  response.end();
}

function hasEnded(run: string, stage: string, sources: UiSources): boolean {
  const record = sources.findRun(run);
  return record?.state !== "running" || record.stages.some((each) => each.name === stage);
}

/** Tells a file's bytes from an offset on; returns where they end. */
function tellNew(path: string, from: number | undefined, tell: (bytes: Buffer) => void): number {
  const file = openSync(path, "r");
  try {
    let at = from ?? Math.max(0, fstatSync(file).size - TAIL_BYTES);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (
      let count = readSync(file, chunk, 0, CHUNK_BYTES, at);
      count > 0;
      count = readSync(file, chunk, 0, CHUNK_BYTES, at)
    ) {
      tell(chunk.subarray(0, count));
      at += count;
    }
    return at;
  } finally {
    closeSync(file);
  }
}
