/** The engine's own kernels, which the `onnx` backends have: batch normalisation in training, and its gradient. */
export const BATCH_STATISTICS = "BatchNormStatistics";
export const BATCH_GRADIENT = "BatchNormGradient";
