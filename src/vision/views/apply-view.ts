import { copyPixels, openWorkspace, type PlacedPixels, type Workspace } from "../../images/pixel-kernels.ts";
import type { Pixels } from "../../images/pixels.ts";
import { placeResized } from "../../images/resize.ts";
import {
  type Adjust,
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  toGrayscale,
} from "./adjust-colour.ts";
import type { Adjustment, DrawnView } from "./draw-view.ts";
import { placeBlurred } from "./gaussian-blur.ts";
import { type Normalisation, normalise } from "./normalise.ts";

/**
 * A view's pixels, within 2/255 of what torchvision 0.14 makes of a PIL image with the same parameters: crop and bilinear resize, colour
 * jitter, grayscale, Gaussian blur, horizontal flip.
 */
export function applyView(picture: Pixels, view: DrawnView): Pixels {
  const workspace = openWorkspace();
  const placed = placeView(workspace, picture, view);
  return { width: placed.width, height: placed.height, data: copyPixels(workspace, placed) };
}

/** Writes a view as normalised floats, in the order of its pixels (NHWC). */
export function applyViewInto(
  { out, offset }: { readonly out: Float32Array; readonly offset: number },
  picture: Pixels,
  view: DrawnView,
  normalisation: Normalisation,
): void {
  const workspace = openWorkspace();
  out.set(normalise(workspace, placeView(workspace, picture, view), normalisation), offset);
}

function placeView(workspace: Workspace, picture: Pixels, view: DrawnView): PlacedPixels {
  const { sidePx, crop, flip } = view;
  // The flip comes last in the policy, and commutes with all that follows the crop.
  const pixels = placeResized(workspace, picture, { crop, width: sidePx, height: sidePx, flip });
  for (const { kind, amount } of view.adjustments) ADJUST[kind](workspace, pixels, amount);
  if (view.grayscale) toGrayscale(workspace, pixels);
  return view.blurSigma === undefined ? pixels : placeBlurred(workspace, pixels, view.blurSigma);
}

const ADJUST: { readonly [kind in Adjustment["kind"]]: Adjust } = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
};
