import type { Random } from "../core/random.ts";
import { openImageSet } from "../datasets/image-set-reader.ts";
import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { drawRectangle } from "../images/draw.ts";
import type { Pixels } from "../images/pixels.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { applyView } from "../vision/views/apply-view.ts";
import type { DrawnView } from "../vision/views/draw-view.ts";
import { drawSource } from "./draw-source.ts";
import type { ImageTable } from "./image-table.ts";
import type { PairSampler, Source } from "./pairs.ts";

export interface SheetRequest {
  readonly images: ImageTable;
  readonly policy: ViewPolicy;
  readonly random: Random;
  /** Rows of the sheet, taken evenly over the set. */
  readonly rows: number;
}

const VIEWS_IN_ROW = 7;
const CELL_PX = 112;
const ORANGE = [240, 130, 20] as const;

/** A row for each of some images: the image, and views of it. */
export async function renderViewSheet({ images, policy, random, rows }: SheetRequest): Promise<Pixels> {
  const decode = openDecoder(images);
  const cells: SheetCell[] = [];
  for (const image of spread(images.count, rows)) {
    const pixels = await decode(image);
    cells.push({ pixels, caption: `image ${image}` });
    for (let view = 0; view < VIEWS_IN_ROW; view++) {
      const drawn = drawSource(images, { image }, policy, random.fork(`image ${image}, view ${view}`));
      cells.push({ pixels: applyView(pixels, drawn), caption: describeView(drawn) });
    }
  }
  return renderContactSheet(cells, { columns: VIEWS_IN_ROW + 1, cellPx: CELL_PX });
}

/** Rows of positive pairs: for each term the query's picture with its region framed, its view, the key's view and the key's picture. */
export async function renderPairSheet(request: SheetRequest & { readonly sampler: PairSampler }): Promise<Pixels> {
  const { images, sampler, random, policy, rows } = request;
  const decode = openDecoder(images);
  const cells: SheetCell[] = [];
  for (const item of spread(sampler.count, rows)) {
    const itemRandom = random.fork(`item ${item}`);
    for (const [term, [query, key]] of sampler.sources(item, itemRandom.fork("sources")).entries()) {
      const pictures = [await decode(query.image), await decode(key.image)] as const;
      const name = sampler.terms[term]?.name ?? "";
      const view = (source: Source, side: 0 | 1): SheetCell => {
        const drawn = drawSource(images, source, policy, itemRandom.fork(`view ${2 * term + side}`));
        return { pixels: applyView(pictures[side], drawn), caption: side === 0 ? `${name} query` : `${name} key` };
      };
      cells.push(
        { pixels: frameRegion(pictures[0], query), caption: `image ${query.image}` },
        ...[view(query, 0), view(key, 1)],
        { pixels: frameRegion(pictures[1], key), caption: `image ${key.image}` },
      );
    }
  }
  return renderContactSheet(cells, { columns: 8, cellPx: CELL_PX });
}

function openDecoder(images: ImageTable): (image: number) => Promise<Pixels> {
  const set = openImageSet(images.folder);
  return (image) => decodeImage(set.readImage(images.place(image)));
}

/** Up to n numbers below the count, evenly apart. */
function spread(count: number, n: number): number[] {
  const taken = Math.min(count, n);
  return Array.from({ length: taken }, (_, index) => Math.floor(((index + 0.5) * count) / taken));
}

function frameRegion(pixels: Pixels, { region }: Source): Pixels {
  if (region === undefined) return pixels;
  const copy = { ...pixels, data: Uint8Array.from(pixels.data) };
  drawRectangle(copy, region, ORANGE, Math.max(1, Math.round(pixels.width / 100)));
  return copy;
}

/** `colour gray blur 1.2 flip`, as far as it holds. */
function describeView({ adjustments, grayscale, blurSigma, flip }: DrawnView): string {
  const parts = [
    ...(adjustments.length > 0 ? ["colour"] : []),
    ...(grayscale ? ["gray"] : []),
    ...(blurSigma === undefined ? [] : [`blur ${blurSigma.toFixed(1)}`]),
    ...(flip ? ["flip"] : []),
  ];
  return parts.join(" ");
}
