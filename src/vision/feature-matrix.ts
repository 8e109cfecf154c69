/** One feature vector a row, in rows' order: `data` is N×D. */
export interface FeatureMatrix {
  readonly data: Float32Array;
  /** N. */
  readonly count: number;
  /** D. */
  readonly dim: number;
}
