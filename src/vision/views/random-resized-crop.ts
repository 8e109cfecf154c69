import type { Random } from "../../core/random.ts";
import type { Rectangle } from "../../images/resize.ts";

const ATTEMPTS = 10;

/**
 * The crop of torchvision's RandomResizedCrop: a share of the area from `scale`, an aspect from `ratio` (uniform in its logarithm), anywhere
 * that it fits; after ten misses the largest crop in the middle whose aspect is in `ratio`.
 */
export function drawResizedCrop(
  { scale, ratio }: { readonly scale: readonly [number, number]; readonly ratio: readonly [number, number] },
  area: Rectangle,
  random: Random,
): Rectangle {
  const [logLow, logHigh] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const size = area.width * area.height * (scale[0] + (scale[1] - scale[0]) * random.next());
    const aspect = Math.exp(logLow + (logHigh - logLow) * random.next());
    const width = Math.round(Math.sqrt(size * aspect));
    const height = Math.round(Math.sqrt(size / aspect));
    if (width < 1 || height < 1 || width > area.width || height > area.height) continue;
    const y = area.y + random.integer(area.height - height + 1);
    return { x: area.x + random.integer(area.width - width + 1), y, width, height };
  }
  return cropMiddle(area, ratio);
}

function cropMiddle({ x, y, width, height }: Rectangle, [low, high]: readonly [number, number]): Rectangle {
  const aspect = width / height;
  const cropWidth = aspect > high ? Math.max(1, Math.round(height * high)) : width;
  const cropHeight = aspect < low ? Math.max(1, Math.round(width / low)) : height;
  return {
    x: x + Math.floor((width - cropWidth) / 2),
    y: y + Math.floor((height - cropHeight) / 2),
    width: cropWidth,
    height: cropHeight,
  };
}
