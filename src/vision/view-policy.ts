/**
 * The artifact kind `view-policy`, `policy.json`: how a view is drawn from an image. Operations run in the order given here, which is
 * MoCo v2's (He et al. 2020; Chen et al. 2020): crop, colour jitter, grayscale, blur, flip, normalise. What is undefined is left out.
 */
export interface ViewPolicy {
  readonly version: 1;
  readonly preset: string;
  /** Side of a view, px. */
  readonly sidePx: number;
  /** RandomResizedCrop; without it, the image is resized to the side without keeping its aspect. */
  readonly crop?: { readonly scale: readonly [number, number]; readonly ratio: readonly [number, number] };
  /** Strengths as torchvision's ColorJitter takes them; `probability` that it is applied at all. */
  readonly jitter?: {
    readonly brightness: number;
    readonly contrast: number;
    readonly saturation: number;
    readonly hue: number;
    readonly probability: number;
  };
  readonly grayscale?: { readonly probability: number };
  /** Standard deviation at a 224 px view; scaled with the side. */
  readonly blur?: { readonly sigma: readonly [number, number]; readonly probability: number };
  readonly flip?: { readonly probability: number };
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}
