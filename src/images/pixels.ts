/** A decoded picture: RGB, 8 bits a channel, row by row from the top, `height × width × 3` bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A black picture. */
export function blankPixels(width: number, height: number): Pixels {
  return { width, height, data: new Uint8Array(width * height * 3) };
}
