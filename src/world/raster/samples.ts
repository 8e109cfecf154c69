/** Samples a pixel has along each side. */
export const OVERSAMPLING = 2;

/** What is seen at each sample: a z-buffer that also remembers the triangle and where in it, so that each sample is shaded once. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** 1 / distance along the view; 0 = nothing. */
  readonly nearness: Float32Array;
  /** Number of the body seen + 1; 0 = background. */
  readonly owner: Uint8Array;
  readonly triangle: Uint32Array;
  /** Weights of the triangle's second and third corner, on the screen. */
  readonly second: Float32Array;
  readonly third: Float32Array;
  /** 1 where a shadow falls on the ground. */
  readonly shadow: Uint8Array;
  /** The last body that was drawn here, seen or not, + 1: counts what a body covers. */
  readonly stamp: Uint8Array;
}

export function createSamples(widthPx: number, heightPx: number): Samples {
  const [width, height] = [widthPx * OVERSAMPLING, heightPx * OVERSAMPLING];
  const n = width * height;
  return {
    width,
    height,
    nearness: new Float32Array(n),
    owner: new Uint8Array(n),
    triangle: new Uint32Array(n),
    second: new Float32Array(n),
    third: new Float32Array(n),
    shadow: new Uint8Array(n),
    stamp: new Uint8Array(n),
  };
}

export function clearSamples(samples: Samples): void {
  samples.nearness.fill(0);
  samples.owner.fill(0);
  samples.shadow.fill(0);
  samples.stamp.fill(0);
}
