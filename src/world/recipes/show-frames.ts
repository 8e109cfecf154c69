import type { Box } from "../../datasets/image-set.ts";
import type { Shown } from "./settings.ts";

/** Which of many are shown: evenly spaced, the first among them. */
export function chooseShown(total: number): number[] {
  const count = Math.min(SHOWN_OF_MANY, total);
  return Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}

/** Pictures that a job of many shows. */
const SHOWN_OF_MANY = 8;

/** Frames of a video, evenly spaced, with their boxes. */
export function showFrames(files: readonly string[], frames: readonly { readonly box: Box }[]): Shown[] {
  return chooseShown(files.length).flatMap((frame) => {
    const file = files[frame];
    const box = frames[frame]?.box;
    return file === undefined || box === undefined ? [] : [{ file, caption: `frame ${frame}`, boxes: [box] }];
  });
}
