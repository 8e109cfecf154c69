import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { ImageRecord, ImageSetHeader } from "./image-set.ts";
import { readLines } from "./read-lines.ts";

const INDEX = "index.jsonl";

/**
 * Opens the artifact `image-set`. Opening reads the header only, so that every worker thread can have its own; a shard's
 * descriptor is opened when first read, and records are read from the index when asked for.
 * Throws on a folder that holds no image set, or one of another version.
 */
export function openImageSet(folder: string): ImageSet {
  const header = readHeader(folder);
  const shards = new Map<string, number>();
  let places: Float64Array | undefined;

  const descriptorOf = (file: string): number => {
    const known = shards.get(file);
    if (known !== undefined) return known;
    const descriptor = openSync(join(folder, file), "r");
    shards.set(file, descriptor);
    return descriptor;
  };
  const readShard = (shard: number, offset: number, length: number): Uint8Array => {
    const file = header.shards[shard]?.file;
    if (file === undefined) throw new Error(`${folder}: there is no shard ${shard}`);
    return readExactly(descriptorOf(file), { file: join(folder, file), offset, length });
  };

  return {
    folder,
    header,
    count: header.count,
    records: () => readRecords(join(folder, INDEX)),
    record: (position) => {
      places ??= findLines(join(folder, INDEX), header.count);
      const [offset, end] = [places[position], places[position + 1]];
      if (offset === undefined || end === undefined) throw new Error(`${folder}: there is no image ${position}`);
      const line = readExactly(descriptorOf(INDEX), { file: join(folder, INDEX), offset, length: end - offset });
      return parseRecord(Buffer.from(line.buffer, line.byteOffset, line.length).toString());
    },
    readImage: ({ shard, offset, length }) => readShard(shard, offset, length),
    readMask: ({ shard, mask }) => mask && readShard(shard, mask.offset, mask.length),
    close: () => {
      for (const descriptor of shards.values()) closeSync(descriptor);
      shards.clear();
    },
  };
}

export interface ImageSet {
  readonly folder: string;
  readonly header: ImageSetHeader;
  readonly count: number;
  /** All records in the set's order, streamed; `[...set.records()]` where they fit into memory (about 0.5 kB each). */
  records(): Generator<ImageRecord>;
  /** The record at a position. The first call finds the index's lines: 8 bytes a record. */
  record(position: number): ImageRecord;
  /** The picture's encoded bytes: one read. */
  readImage(record: Pick<ImageRecord, "shard" | "offset" | "length">): Uint8Array;
  /** The mask's PNG, where the image has one. */
  readMask(record: Pick<ImageRecord, "shard" | "mask">): Uint8Array | undefined;
  close(): void;
}

function readHeader(folder: string): ImageSetHeader {
  const header: ImageSetHeader = JSON.parse(readFileSync(join(folder, "image-set.json"), "utf8"));
  if (header.version !== 1)
    throw new Error(`${folder}: an image set of version ${header.version}; this reads version 1`);
  return header;
}

function* readRecords(index: string): Generator<ImageRecord> {
  for (const { text } of readLines(index)) yield parseRecord(text);
}

function parseRecord(line: string): ImageRecord {
  return JSON.parse(line);
}

/** The offsets of all lines, and of the end. */
function findLines(index: string, count: number): Float64Array {
  const places = new Float64Array(count + 1);
  let line = 0;
  for (const { end } of readLines(index)) places[++line] = end;
  if (line !== count) throw new Error(`${index}: ${line} lines; the header says ${count} images`);
  return places;
}

function readExactly(
  descriptor: number,
  { file, offset, length }: { readonly file: string; readonly offset: number; readonly length: number },
): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, bytes, done, length - done, offset + done);
    if (read === 0) throw new Error(`${file} ends at byte ${offset + done}, inside an image`);
    done += read;
  }
  return bytes;
}
