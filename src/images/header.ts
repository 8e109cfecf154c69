export interface ImageHeader {
  readonly format: "jpeg" | "png" | "webp";
  /** px. */
  readonly width: number;
  readonly height: number;
  /** As stored: 1 grey (or palette), 3 colour, 4 CMYK or colour with alpha. */
  readonly channels: number;
  readonly bitDepth: number;
  /** The file's last part is there; false for a truncated one. Pixels may be broken even so. */
  readonly complete: boolean;
}

/** Reads format and size from a picture's bytes, without decoding; undefined where it is no JPEG, PNG or WebP, or has no whole header. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(bytes, view);
    if (bytes.length > 8 && view.getUint32(0) === 0x89504e47) return readPng(bytes, view);
    if (bytes.length > 16 && text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return readWebp(bytes, view);
  } catch (error) {
    // Past the end: the header itself is cut off.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** ITU T.81, B.1: markers FF xx, most with a length; the frame header SOFn has the size. */
function readJpeg(bytes: Uint8Array, view: DataView): ImageHeader | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
    } else if (isFrameHeader(marker)) {
      return {
        format: "jpeg",
        bitDepth: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        channels: view.getUint8(at + 9),
        complete: endsWithEoi(bytes, at),
      };
    } else {
      at += hasNoLength(marker) ? 2 : 2 + view.getUint16(at + 2);
    }
  }
}

/** SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC), which lie among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function hasNoLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

/** The end marker comes after the frame; some cameras append bytes of their own to it. */
function endsWithEoi(bytes: Uint8Array, frame: number): boolean {
  for (let at = bytes.length - 2; at > frame; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}

const PNG_CHANNELS: { readonly [colourType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function readPng(bytes: Uint8Array, view: DataView): ImageHeader | undefined {
  const channels = PNG_CHANNELS[view.getUint8(25)];
  if (channels === undefined || text(bytes, 12, 4) !== "IHDR") return undefined;
  const complete = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf("IEND") > 0;
  return {
    format: "png",
    width: view.getUint32(16),
    height: view.getUint32(20),
    channels,
    bitDepth: view.getUint8(24),
    complete,
  };
}

/** RFC 9649: one lossy (VP8), one lossless (VP8L) and one extended (VP8X) header. */
function readWebp(bytes: Uint8Array, view: DataView): ImageHeader | undefined {
  const rest = { format: "webp", bitDepth: 8, complete: bytes.length >= 8 + view.getUint32(4, true) } as const;
  switch (text(bytes, 12, 4)) {
    case "VP8 ": {
      const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
      return { ...rest, width, height, channels: 3 };
    }
    case "VP8L": {
      const bits = view.getUint32(21, true);
      const [width, height] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
      return { ...rest, width, height, channels: (bits >>> 28) & 1 ? 4 : 3 };
    }
    case "VP8X": {
      const [width, height] = [(view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1];
      return { ...rest, width, height, channels: view.getUint8(20) & 0x10 ? 4 : 3 };
    }
    default:
      return undefined;
  }
}

function text(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
