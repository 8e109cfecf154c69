import type { PlacedPixels, Workspace } from "../../images/pixel-kernels.ts";

/**
 * Colour adjustments in place, on interleaved RGB bytes, as torchvision has them of PIL: the picture is blended with a plain one (black, its
 * mean grey, its own grey) in float32 and cut to a byte; hue turns in PIL's 8-bit HSV.
 */
export type Adjust = (workspace: Workspace, pixels: PlacedPixels, amount: number) => void;

/** Blends with black. */
export const adjustBrightness: Adjust = ({ kernels }, pixels, factor) => {
  kernels.blend(pixels.at, 3 * countPixels(pixels), 0, factor);
};

/** Blends with the mean of its grey. */
export const adjustContrast: Adjust = ({ kernels }, pixels, factor) => {
  const count = countPixels(pixels);
  const mean = kernels.sumGrey(pixels.at, count) / count;
  kernels.blend(pixels.at, 3 * count, Math.trunc(mean + 0.5), factor);
};

/** Blends each pixel with its grey. */
export const adjustSaturation: Adjust = ({ kernels }, pixels, factor) => {
  kernels.saturate(pixels.at, countPixels(pixels), factor);
};

/**
 * Turns the hue by a share of the colour circle, through PIL's 8-bit HSV as torchvision does. Hue has 256 steps there and one of them moves
 * a channel by up to 6/255, so the roundings follow C's float32 to the bit.
 */
export const adjustHue: Adjust = ({ kernels }, pixels, amount) => {
  kernels.turnHue(pixels.at, countPixels(pixels), Math.trunc(amount * 255) & 255);
};

/** Three channels of the same grey. */
export function toGrayscale({ kernels }: Workspace, pixels: PlacedPixels): void {
  kernels.toGrey(pixels.at, countPixels(pixels));
}

function countPixels({ width, height }: PlacedPixels): number {
  return width * height;
}
