import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppendFile } from "./append-file.ts";
import { readLines } from "./read-lines.ts";
import type { Track, TrackSetHeader } from "./track-set.ts";

export interface TrackSet {
  readonly header: TrackSetHeader;
  /** In the file's order, streamed. */
  tracks(): Generator<Track>;
}

/** Opens the artifact `track-set`. Throws on a folder that holds none, or one of another version. */
export function openTrackSet(folder: string): TrackSet {
  const header: TrackSetHeader = JSON.parse(readFileSync(join(folder, "track-set.json"), "utf8"));
  if (header.version !== 1)
    throw new Error(`${folder}: a track set of version ${header.version}; this reads version 1`);
  return { header, tracks: () => readTracks(join(folder, "tracks.jsonl")) };
}

function* readTracks(file: string): Generator<Track> {
  for (const { text } of readLines(file)) {
    const track: Track = JSON.parse(text);
    yield track;
  }
}

/** Writes the artifact into an empty folder; `images` is the number of images in the set that the tracks point into. */
export function writeTrackSet(folder: string, tracks: Iterable<Track>, images: number): TrackSetHeader {
  const file = new AppendFile(join(folder, "tracks.jsonl"));
  let count = 0;
  for (const track of tracks) {
    file.append(Buffer.from(`${JSON.stringify(track)}\n`));
    count += 1;
  }
  file.close();
  const header: TrackSetHeader = { version: 1, count, images };
  writeFileSync(join(folder, "track-set.json"), `${JSON.stringify(header, undefined, 2)}\n`);
  return header;
}
