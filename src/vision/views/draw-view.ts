import type { Random } from "../../core/random.ts";
import type { Rectangle } from "../../images/resize.ts";
import type { ViewPolicy } from "../view-policy.ts";
import { drawResizedCrop } from "./random-resized-crop.ts";

/** One view's parameters: plain data, all that is random about it. The same parameters give the same pixels. */
export interface DrawnView {
  /** Side of the view, px. */
  readonly sidePx: number;
  /** What of the picture it shows; px of the picture. */
  readonly crop: Rectangle;
  /** In the order of their application. */
  readonly adjustments: readonly Adjustment[];
  readonly grayscale: boolean;
  /** Standard deviation in px of the view. */
  readonly blurSigma?: number;
  readonly flip: boolean;
}

/** As torchvision's `adjust_…`: a factor with 1 for "as it is", or for hue a share of the colour circle in [-0.5, 0.5]. */
export interface Adjustment {
  readonly kind: "brightness" | "contrast" | "saturation" | "hue";
  readonly amount: number;
}

/** The side that the policy's blur is given for, px. */
const BLUR_SIDE_PX = 224;

/**
 * Draws a view of an area of a picture (all of it, or a region), as torchvision's transforms do. One stream for each operation: another
 * number in the policy, such as the blur's, leaves the other operations' draws as they were.
 */
export function drawView(policy: ViewPolicy, area: Rectangle, random: Random): DrawnView {
  const { sidePx, crop, jitter, grayscale, blur, flip } = policy;
  const [cropping, jittering, greying, blurring, flipping] = drawStreams(random);
  const adjusts = jitter !== undefined && jittering.next() < jitter.probability;
  const blurs = blur !== undefined && blurring.next() < blur.probability;
  return {
    sidePx,
    crop: crop === undefined ? area : drawResizedCrop(crop, area, cropping),
    adjustments: adjusts ? drawAdjustments(jitter, jittering) : [],
    grayscale: grayscale !== undefined && greying.next() < grayscale.probability,
    ...(blurs && { blurSigma: (uniform(blur.sigma, blurring) * sidePx) / BLUR_SIDE_PX }),
    flip: flip !== undefined && flipping.next() < flip.probability,
  };
}

function drawStreams(random: Random): [Random, Random, Random, Random, Random] {
  return [
    random.fork("crop"),
    random.fork("jitter"),
    random.fork("grayscale"),
    random.fork("blur"),
    random.fork("flip"),
  ];
}

/** ColorJitter: each factor from [max(0, 1 - strength), 1 + strength], hue from [-strength, strength], in random order. */
function drawAdjustments(jitter: NonNullable<ViewPolicy["jitter"]>, random: Random): Adjustment[] {
  const factors = (["brightness", "contrast", "saturation"] as const).map((kind) => {
    const strength = jitter[kind];
    return { kind, amount: uniform([Math.max(0, 1 - strength), 1 + strength], random), strength };
  });
  const hue = { kind: "hue", amount: uniform([-jitter.hue, jitter.hue], random), strength: jitter.hue } as const;
  const inOrder = random.shuffle([...factors, hue]);
  return inOrder.filter(({ strength }) => strength > 0).map(({ kind, amount }) => ({ kind, amount }));
}

function uniform([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random.next();
}
