import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "./image-set.ts";

/** A video of TrackingNet (Müller et al. 2018): frames counted from 0, not padded; one box a frame. */
export interface TrackingnetVideo {
  /** `TRAIN_0` … `TRAIN_11`, `TEST`. */
  readonly chunk: string;
  readonly name: string;
  readonly frames: readonly { readonly jpeg: Uint8Array; readonly box: Box }[];
}

export function writeTrackingnetVideo(root: string, { chunk, name, frames }: TrackingnetVideo): string[] {
  const folder = join(root, chunk, "frames", name);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, chunk, "anno"), { recursive: true });
  const files = frames.map(({ jpeg }, i) => {
    const file = join(folder, `${i}.jpg`);
    writeFileSync(file, jpeg);
    return file;
  });
  const lines = frames.map(
    ({ box }) => `${[box.x, box.y, box.width, box.height].map((v) => v.toFixed(2)).join(",")}\n`,
  );
  writeFileSync(join(root, chunk, "anno", `${name}.txt`), lines.join(""));
  return files;
}
