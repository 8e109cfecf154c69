import * as tf from "@tensorflow/tfjs-core";

/** How a convolution or pooling slides: rows first, then columns. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows before, columns before, rows after, columns after: ONNX's order. */
  readonly pads: readonly [number, number, number, number];
}

type Shape4 = [number, number, number, number];

/** TensorFlow.js's sizes of a convolution of images x [n, h, w, c] with filters [kh, kw, c, o]. */
export function describeConv(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode, dataFormat }: tf.Conv2DAttrs,
): { readonly window: Window; readonly outShape: number[] } | undefined {
  if (dataFormat !== "NHWC") return undefined;
  const info = tf.backend_util.computeConv2DInfo(
    shape4(xShape),
    shape4(filterShape),
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return { window: windowOf(info), outShape: info.outShape };
}

export function describePool(
  xShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolAttrs,
): { readonly window: Window; readonly outShape: number[] } {
  const info = tf.backend_util.computePool2DInfo(shape4(xShape), filterSize, strides, 1, pad, dimRoundingMode);
  return { window: windowOf(info), outShape: info.outShape };
}

function windowOf(info: tf.backend_util.Conv2DInfo): Window {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  };
}

function shape4([a = 1, b = 1, c = 1, d = 1]: readonly number[]): Shape4 {
  return [a, b, c, d];
}
