import type { Pixels } from "../../images/pixels.ts";
import { resizePixels } from "../../images/resize.ts";
import { adjustBrightness, adjustContrast, adjustSaturation, toGrayscale } from "./adjust-colour.ts";
import { adjustHue } from "./adjust-hue.ts";
import type { Adjustment, DrawnView } from "./draw-view.ts";
import { blurGaussian } from "./gaussian-blur.ts";

/**
 * A view's pixels, within 2/255 of what torchvision 0.14 makes of a PIL image with the same parameters: crop and bilinear resize, colour
 * jitter, grayscale, Gaussian blur, horizontal flip.
 */
export function applyView(picture: Pixels, view: DrawnView): Pixels {
  const { sidePx, crop, flip } = view;
  // The flip comes last in the policy, and commutes with all that follows the crop.
  const pixels = resizePixels(picture, { crop, width: sidePx, height: sidePx, flip });
  for (const { kind, amount } of view.adjustments) ADJUST[kind](pixels.data, amount);
  if (view.grayscale) toGrayscale(pixels.data);
  return view.blurSigma === undefined ? pixels : blurGaussian(pixels, view.blurSigma);
}

const ADJUST: { readonly [kind in Adjustment["kind"]]: (data: Uint8Array, amount: number) => void } = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
};
