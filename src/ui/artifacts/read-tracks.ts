import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Track, TrackSetHeader } from "../../datasets/track-set.ts";
import { openTrackSet } from "../../datasets/track-set-file.ts";
import { resolveInside } from "./resolve-inside.ts";

/** A page of a track set, and what its whole says. */
export interface TracksPage {
  readonly header: TrackSetHeader;
  readonly videos: number;
  /** Frames of each track. */
  readonly lengths: readonly number[];
  /** The tracks of the page's videos, by video. */
  readonly shown: ReadonlyMap<string, readonly Track[]>;
}

/** Reads the track set in a folder once; undefined where there is none, or where a link leads out of the folder. */
export function readTracks(folder: string, page: number, pageVideos: number): TracksPage | undefined {
  if (!existsSync(join(folder, "track-set.json"))) return undefined;
  const inside = ["track-set.json", "tracks.jsonl"].every((file) => resolveInside(folder, file) !== undefined);
  if (!inside) return undefined;
  const { header, tracks } = openTrackSet(folder);
  const places = new Map<string, number>();
  const shown = new Map<string, Track[]>();
  const lengths: number[] = [];
  for (const track of tracks()) {
    lengths.push(track.regions.length);
    const place = places.get(track.video) ?? places.size;
    places.set(track.video, place);
    if (Math.floor(place / pageVideos) === page) shown.set(track.video, [...(shown.get(track.video) ?? []), track]);
  }
  return { header, videos: places.size, lengths, shown };
}
