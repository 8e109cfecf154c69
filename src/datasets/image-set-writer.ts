import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppendFile } from "./append-file.ts";
import type { ImageRecord, ImageSetHeader } from "./image-set.ts";
import { KeySet } from "./key-set.ts";
import { TarWriter } from "./tar-writer.ts";

/** Big enough that a data set is few files, small enough that a shard is copied in seconds. */
const SHARD_BYTES = 256 * 2 ** 20;

export interface ImageSetOptions {
  readonly format: string;
  readonly classes: readonly string[];
  readonly maskClasses?: readonly string[] | undefined;
  /** A shard that has reached this size is closed and the next begun. Default: 256 MiB. */
  readonly shardBytes?: number | undefined;
}

type Place = "shard" | "offset" | "length" | "mask";
type Told = "key" | "format" | "width" | "height";

/** What a record says, with the bytes instead of their places. */
export interface NewImage
  extends Pick<ImageRecord, Told>,
    Partial<{ readonly [field in Exclude<keyof ImageRecord, Place | Told>]: ImageRecord[field] | undefined }> {
  /** The picture, encoded in `format`. */
  readonly bytes: Uint8Array;
  /** An 8-bit index PNG. */
  readonly mask?: Uint8Array | undefined;
}

/**
 * Writes the artifact `image-set` into an empty folder, image by image, holding a shard's buffer and 64 bits a key in
 * memory. The same images in the same order give the same bytes. `close` writes the header; without it there is no image set.
 * Throws on a key that is bad or taken, and on a label that is not in `classes`.
 */
export function createImageSetWriter(folder: string, options: ImageSetOptions): ImageSetWriter {
  return new ImageSetWriter(folder, options);
}

export class DuplicateKeyError extends Error {
  constructor(key: string) {
    super(`two images have the key "${key}"`);
  }
}

class ImageSetWriter {
  count = 0;
  readonly #folder: string;
  readonly #options: ImageSetOptions;
  readonly #index: AppendFile;
  readonly #keys = new KeySet();
  readonly #shards: ImageSetHeader["shards"][number][] = [];
  #open: { readonly tar: TarWriter; readonly file: string; count: number } | undefined;

  constructor(folder: string, options: ImageSetOptions) {
    this.#folder = folder;
    this.#options = options;
    mkdirSync(join(folder, "shards"), { recursive: true });
    this.#index = new AppendFile(join(folder, "index.jsonl"));
  }

  add(image: NewImage): void {
    const { bytes, mask, ...fields } = image;
    this.#check(fields);
    const shard = this.#openShard();
    const offset = shard.tar.add(`${fields.key}.${EXTENSIONS[fields.format]}`, bytes);
    const maskPlace = mask && { offset: shard.tar.add(`${fields.key}.mask.png`, mask), length: mask.length };
    const { key, ...about } = fields;
    shard.tar.add(`${key}.json`, Buffer.from(JSON.stringify(about)));
    const place = { shard: this.#shards.length, offset, length: bytes.length };
    const record = { key, ...place, ...about, ...(maskPlace && { mask: maskPlace }) };
    this.#index.append(Buffer.from(`${JSON.stringify(record)}\n`));
    shard.count += 1;
    this.count += 1;
    if (shard.tar.position >= (this.#options.shardBytes ?? SHARD_BYTES)) this.#closeShard();
  }

  close(): void {
    this.#closeShard();
    this.#index.close();
    const { format, classes, maskClasses } = this.#options;
    const header: ImageSetHeader = {
      version: 1,
      format,
      count: this.count,
      classes,
      ...(maskClasses && { maskClasses }),
      shards: this.#shards,
    };
    writeFileSync(join(this.#folder, "image-set.json"), `${JSON.stringify(header, undefined, 2)}\n`);
  }

  #check({ key, label, labels = [], boxes = [] }: Omit<NewImage, "bytes" | "mask">): void {
    if (!isKey(key)) throw new Error(`"${key}" can't be a key: a key is a relative path without a dot`);
    const used = [label, ...labels, ...boxes.map((box) => box.label)];
    const bad = used.find((value) => value !== undefined && !(value in this.#options.classes));
    if (bad !== undefined) throw new Error(`"${key}" has the label ${bad}, of ${this.#options.classes.length} classes`);
    if (!this.#keys.add(key)) throw new DuplicateKeyError(key);
  }

  #openShard(): { readonly tar: TarWriter; count: number } {
    if (this.#open) return this.#open;
    const file = `shards/${String(this.#shards.length).padStart(6, "0")}.tar`;
    this.#open = { tar: new TarWriter(join(this.#folder, file)), file, count: 0 };
    return this.#open;
  }

  #closeShard(): void {
    if (!this.#open) return;
    const { tar, file, count } = this.#open;
    tar.close();
    this.#shards.push({ file, bytes: tar.position, count });
    this.#open = undefined;
  }
}

const EXTENSIONS = { jpeg: "jpg", png: "png", webp: "webp" } as const;

function isKey(key: string): boolean {
  return key !== "" && !key.includes(".") && !key.includes("\0") && key.split("/").every((part) => part !== "");
}

export type { ImageSetWriter };
