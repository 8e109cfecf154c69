import { float } from "./read.ts";
/** A picture in the making: linear light, and how many of a pixel's samples a body covers. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** 3 a pixel. */
  readonly light: Float32Array;
  readonly covered: Uint8Array;
  /** Light of the background, 3 a pixel, and which facet of it that is: surface and side (`facetOf`); 0 where none is seen. */
  readonly behind: Float32Array;
  readonly facet: Uint8Array;
}

/** Surfaces count in SURFACES; a surface of several flat sides has a facet for each. */
export function facetOf(surface: number, side = 0): number {
  return surface + SIDE * side;
}

export function surfaceOf(facet: number): number {
  return facet % SIDE;
}

const SIDE = 16;

export function createCanvas(width: number, height: number): Canvas {
  const n = width * height;
  return {
    width,
    height,
    light: new Float32Array(n * 3),
    covered: new Uint8Array(n),
    behind: new Float32Array(n * 3),
    facet: new Uint8Array(n),
  };
}

export function clearCanvas(canvas: Canvas): void {
  canvas.light.fill(0);
  canvas.covered.fill(0);
  canvas.facet.fill(0);
}

/** Linear light as display colours, 8 bits a channel (IEC 61966-2-1). A fresh array. */
export function developCanvas({ light }: Canvas): Uint8Array {
  const pixels = new Uint8Array(light.length);
  for (let i = 0; i < light.length; i++) {
    pixels[i] = CURVE[Math.min(CURVE.length - 1, (float(light, i) * STEPS) | 0)] ?? 0;
  }
  return pixels;
}

const STEPS = 4096;

const CURVE = Uint8Array.from({ length: STEPS + 1 }, (_, i) => {
  const linear = (i + 0.5) / STEPS;
  return Math.min(255, Math.round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055)));
});
