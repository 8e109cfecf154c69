/**
 * The artifact kind `image-set`: a directory of few big files, whatever the number of images.
 *
 *     image-set.json        ImageSetHeader
 *     index.jsonl           one ImageRecord a line, in the set's order
 *     shards/000000.tar     WebDataset: KEY.jpg or KEY.png, KEY.mask.png, KEY.json
 *
 * The index gives the place of every file's bytes in its shard, so that any image is one read; a reader of WebDataset needs
 * only the shards.
 */
export interface ImageSetHeader {
  readonly version: 1;
  /** What it was made of: `voc`, `trackingnet`, … */
  readonly format: string;
  readonly count: number;
  /** Class names; a `label` counts in them. Empty where there are none. */
  readonly classes: readonly string[];
  /** Names of the mask's values (index = value); undefined without masks. 255 is always void. */
  readonly maskClasses?: readonly string[];
  readonly shards: readonly { readonly file: string; readonly bytes: number; readonly count: number }[];
}

export interface ImageRecord {
  /** Unique in the set, WebDataset's key: no dot. `/` parts folders. */
  readonly key: string;
  readonly shard: number;
  /** Of the picture's encoded bytes, in the shard. */
  readonly offset: number;
  readonly length: number;
  readonly format: "jpeg" | "png" | "webp";
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Where it came from, relative to the data set's root. */
  readonly source?: string;
  readonly split?: string;
  /** Single label: counts in `classes`. */
  readonly label?: number;
  /** Several labels of a scene (VOC, COCO): those present. */
  readonly labels?: readonly number[];
  /** Labels present only as difficult objects: left out of a test's evaluation (VOC). */
  readonly difficultLabels?: readonly number[];
  readonly boxes?: readonly Box[];
  /** Index mask: an 8-bit PNG in the same shard, values in `maskClasses`, 255 = void. */
  readonly mask?: { readonly offset: number; readonly length: number };
  readonly video?: string;
  /** Number of the frame in its video, as the data set counts. */
  readonly frame?: number;
  /** What varies on purpose: `azimuth`, `elevation` (degrees), `cover`, `light`, `object`, … */
  readonly factors?: Factors;
}

export type Factors = { readonly [name: string]: number | string };

/** An object's box, in pixels: 0-based, `x + width` is the first column outside. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label?: number;
  readonly difficult?: boolean;
  readonly truncated?: boolean;
  readonly occluded?: boolean;
  /** One box around many (COCO's iscrowd). */
  readonly crowd?: boolean;
  /** The object's identity within the data set, where it is known. */
  readonly object?: string;
  readonly factors?: Factors;
}
