import type { ViewPolicy } from "./view-policy.ts";

/** What a preset settles: which operations there are, with their numbers. */
export type Operations = Pick<ViewPolicy, "crop" | "jitter" | "grayscale" | "blur" | "flip">;

export type PresetName =
  | "moco-v2"
  | "moco-v1"
  | "aggressive-crop"
  | "mild-crop"
  | "no-crop"
  | "video"
  | "supervised"
  | "none";

const RATIO = [3 / 4, 4 / 3] as const;

/** Chen et al. 2020, "Improved Baselines with Momentum Contrastive Learning", and its authors' settings. */
export const MOCO_V2 = {
  crop: { scale: [0.2, 1], ratio: RATIO },
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1, probability: 0.8 },
  grayscale: { probability: 0.2 },
  blur: { sigma: [0.1, 2], probability: 0.5 },
  flip: { probability: 0.5 },
} as const satisfies Required<Operations>;

export const VIEW_PRESETS: { readonly [name in PresetName]: Operations } = {
  "moco-v2": MOCO_V2,
  // He et al. 2020. Differs from it in order: there, grayscale comes before the jitter.
  "moco-v1": {
    crop: MOCO_V2.crop,
    jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4, probability: 1 },
    grayscale: MOCO_V2.grayscale,
    flip: MOCO_V2.flip,
  },
  // What the crop does for invariance (Purushwalkam & Gupta 2020, §4): more of it than MoCo v2 has, less, and none.
  "aggressive-crop": { ...MOCO_V2, crop: { scale: [0.08, 1], ratio: RATIO } },
  "mild-crop": { ...MOCO_V2, crop: { scale: [0.6, 1], ratio: RATIO } },
  "no-crop": {
    jitter: MOCO_V2.jitter,
    grayscale: MOCO_V2.grayscale,
    blur: MOCO_V2.blur,
    flip: MOCO_V2.flip,
  },
  // Where the pair's two frames bring change of their own, half of the crop's will do. The paper names no numbers.
  video: { ...MOCO_V2, crop: { scale: [0.4, 1], ratio: RATIO } },
  // Torchvision's for training a classifier.
  supervised: { crop: { scale: [0.08, 1], ratio: RATIO }, flip: MOCO_V2.flip },
  none: {},
};

export const PRESET_NAMES = Object.keys(VIEW_PRESETS) as [PresetName, ...PresetName[]];

export const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGENET_STD = [0.229, 0.224, 0.225] as const;
