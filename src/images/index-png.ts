/** One index for each pixel, as in a segmentation mask. */
export interface IndexImage {
  readonly width: number;
  readonly height: number;
  /** `height × width` bytes. */
  readonly data: Uint8Array;
}

/** RGB for each index. */
export type Palette = readonly (readonly [red: number, green: number, blue: number])[];

/**
 * Reads the *indices* of a palette PNG, or the values of a grey one, whatever its bit depth up to 8. (Decoders that give RGB lose them.)
 * Throws where the picture has colours or 16 bits.
 */
export async function decodeIndexPng(bytes: Uint8Array): Promise<IndexImage> {
  const { decode } = await import("fast-png");
  const { width, height, channels, depth, data } = decode(bytes, { checkCrc: true });
  if (channels !== 1) throw new Error(`the mask has ${channels} channels: a mask has one index for each pixel`);
  if (depth === 16) throw new Error("the mask has 16 bits: indices have at most 8");
  const indices = depth === 8 ? Uint8Array.from(data) : unpack(data, width, height, depth);
  return { width, height, data: indices };
}

/** Rows begin at a whole byte, and the leftmost pixel is in the highest bits (PNG, 7.2). */
function unpack(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const indices = new Uint8Array(width * height);
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const byte = packed[y * bytesPerRow + Math.floor(x / perByte)] ?? 0;
      indices[at] = (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    }
  }
  return indices;
}

/** Writes an 8-bit PNG: with a palette its indices, without one grey values. */
export async function encodeIndexPng({ width, height, data }: IndexImage, palette?: Palette): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  const plain = { width, height, data, depth: 8, channels: 1 } as const;
  return encode(palette === undefined ? plain : { ...plain, palette: palette.map((colour) => [...colour]) });
}
