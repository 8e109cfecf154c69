interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The whole pixels that a box touches, inside the picture; at least one. */
export function toPixels(box: Area, picture: { readonly width: number; readonly height: number }): Area {
  const [x, width] = cut(box.x, box.width, picture.width);
  const [y, height] = cut(box.y, box.height, picture.height);
  return { x, y, width, height };
}

function cut(start: number, length: number, size: number): [start: number, length: number] {
  const first = Math.min(size - 1, Math.max(0, Math.floor(start)));
  const end = Math.max(first + 1, Math.min(size, Math.ceil(start + length)));
  return [first, end - first];
}
