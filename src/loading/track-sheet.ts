import { openImageSet } from "../datasets/image-set-reader.ts";
import type { Track } from "../datasets/track-set.ts";
import { renderContactSheet, type SheetCell } from "../images/contact-sheet.ts";
import { decodeImage } from "../images/decode.ts";
import { type Colour, drawRectangle } from "../images/draw.ts";
import type { Pixels } from "../images/pixels.ts";
import { toPixels } from "../vision/geometry/to-pixels.ts";
import type { Video } from "./group-videos.ts";
import type { ImageTable } from "./image-table.ts";

/** Okabe & Ito's colours, which colour-blind people can tell apart. */
const COLOURS: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [204, 121, 167],
  [213, 94, 0],
];
const FRAMES_IN_ROW = 8;
const CELL_PX = 128;

/** A row for each of some videos: frames from its beginning to its end, each track's region framed in the track's colour. */
export async function renderTrackSheet(
  images: ImageTable,
  videos: readonly Video[],
  tracks: readonly Track[],
): Promise<Pixels> {
  const set = openImageSet(images.folder);
  const cells: SheetCell[] = [];
  for (const video of videos) {
    const own = tracks.filter((track) => track.video === video.name);
    for (let column = 0; column < FRAMES_IN_ROW; column++) {
      const place = Math.floor((column * (video.images.length - 1)) / (FRAMES_IN_ROW - 1));
      const image = video.images[place] ?? 0;
      const pixels = await decodeImage(set.readImage(images.place(image)));
      drawRegions(pixels, own, image);
      cells.push({ pixels, caption: column === 0 ? video.name : `frame ${images.frames[image]}` });
    }
  }
  set.close();
  return renderContactSheet(cells, { columns: FRAMES_IN_ROW, cellPx: CELL_PX });
}

function drawRegions(pixels: Pixels, tracks: readonly Track[], image: number): void {
  const thickness = Math.max(1, Math.round(Math.max(pixels.width, pixels.height) / CELL_PX));
  for (const [number, { regions }] of tracks.entries()) {
    const region = regions.find((each) => each.image === image);
    const colour = COLOURS[number % COLOURS.length] ?? [255, 255, 255];
    if (region !== undefined) drawRectangle(pixels, toPixels(region, pixels), colour, thickness);
  }
}
