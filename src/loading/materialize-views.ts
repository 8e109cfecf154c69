import type { Random } from "../core/random.ts";
import type { ImageRecord } from "../datasets/image-set.ts";
import { type ImageSet, openImageSet } from "../datasets/image-set-reader.ts";
import { createImageSetWriter, type NewImage } from "../datasets/image-set-writer.ts";
import { decodeImage } from "../images/decode.ts";
import { encodePng } from "../images/encode.ts";
import { runTasks } from "../parallel/run-tasks.ts";
import { defineTask } from "../parallel/task.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { applyView } from "../vision/views/apply-view.ts";
import { type DrawnView, drawView } from "../vision/views/draw-view.ts";

export interface MaterializeRequest {
  /** Folder of the image set; needed unless `views` is 0. */
  readonly images: string | undefined;
  readonly policy: ViewPolicy;
  /** Views of each image; with 0, an empty set is written. */
  readonly views: number;
  readonly random: Random;
  readonly threads: number;
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/**
 * Writes views of each image into an empty folder, as an image set of PNGs `KEY/view-0` …; not normalised. A view keeps its image's
 * labels, video, frame and factors; boxes and masks don't fit it any more and are left out. Returns the number of views.
 */
export async function materializeViews(to: string, request: MaterializeRequest): Promise<number> {
  const { threads, signal, progress, policy } = request;
  if (request.views === 0) return writeEmptySet(to);
  if (request.images === undefined) throw new Error("views can't be materialized without images: wire `images`");
  const images = openImageSet(request.images);
  const writer = createImageSetWriter(to, { format: images.header.format, classes: images.header.classes });
  const underWay: ImageRecord[] = [];
  let done = 0;
  for await (const pictures of runTasks(encodeViews, drawOrders(images, underWay, request), { threads, signal })) {
    const record = underWay.shift();
    if (record === undefined) break;
    const { key, ...about } = keepAbout(record);
    const size = { width: policy.sidePx, height: policy.sidePx, format: "png" } as const;
    for (const [view, bytes] of pictures.entries())
      writer.add({ ...about, ...size, key: `${key}/view-${view}`, bytes });
    progress(++done, images.count);
  }
  writer.close();
  images.close();
  return writer.count;
}

function writeEmptySet(folder: string): number {
  createImageSetWriter(folder, { format: "views", classes: [] }).close();
  return 0;
}

interface EncodeOrder {
  readonly folder: string;
  readonly place: Pick<ImageRecord, "shard" | "offset" | "length">;
  readonly views: readonly DrawnView[];
}

const encodeViews = defineTask("encode-views", import.meta.url, async ({ folder, place, views }: EncodeOrder) => {
  const images = openImageSet(folder);
  const pixels = await decodeImage(images.readImage(place)).finally(() => images.close());
  return Promise.all(views.map((view) => encodePng(applyView(pixels, view))));
});

function* drawOrders(images: ImageSet, underWay: ImageRecord[], request: MaterializeRequest): Generator<EncodeOrder> {
  const { policy, views, random } = request;
  for (const record of images.records()) {
    const area = { x: 0, y: 0, width: record.width, height: record.height };
    const drawn = Array.from({ length: views }, (_, view) =>
      drawView(policy, area, random.fork(`${record.key}, view ${view}`)),
    );
    underWay.push(record);
    const { shard, offset, length } = record;
    yield { folder: images.folder, place: { shard, offset, length }, views: drawn };
  }
}

function keepAbout(record: ImageRecord): Omit<NewImage, "bytes" | "format" | "width" | "height"> {
  const { key, source, split, label, labels, difficultLabels, video, frame, factors } = record;
  const about = { source, split, label, labels, difficultLabels, video, frame, factors };
  return { key, ...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) };
}
