import type { Box } from "../../datasets/image-set.ts";
import { SHOWN_OF_MANY, type Shown } from "./settings.ts";

/** Frames of a video, evenly spaced, with their boxes. */
export function showFrames(files: readonly string[], frames: readonly { readonly box: Box }[]): Shown[] {
  const count = Math.min(SHOWN_OF_MANY, files.length);
  return Array.from({ length: count }, (_, i) => Math.floor((i * files.length) / count)).flatMap((frame) => {
    const file = files[frame];
    const box = frames[frame]?.box;
    return file === undefined || box === undefined ? [] : [{ file, caption: `frame ${frame}`, boxes: [box] }];
  });
}
