import type { Vec3 } from "./vector.ts";

/** Linear RGB, 1 = white. */
export type Colour = Vec3;

/** Hue, saturation, value (of display colours), each in [0, 1], as linear RGB. */
export function fromHsv(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number): number => {
    const k = (offset + hue * 6) % 6;
    return toLinear(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** IEC 61966-2-1, the inverse of its transfer function. */
export function toLinear(display: number): number {
  return display <= 0.04045 ? display / 12.92 : ((display + 0.055) / 1.055) ** 2.4;
}

/** A black body's colour relative to white at `white` kelvin, brightest channel 1. Fit of Krystek 1985 to the Planckian locus. */
export function blackBody(kelvin: number, white: number): Colour {
  const [at, reference] = [planckian(kelvin), planckian(white)];
  const ratio: Colour = [at[0] / reference[0], at[1] / reference[1], at[2] / reference[2]];
  const top = Math.max(...ratio);
  return [ratio[0] / top, ratio[1] / top, ratio[2] / top];
}

function planckian(t: number): Colour {
  const u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
  const v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
  const x = (3 * u) / (2 * u - 8 * v + 4);
  const y = (2 * v) / (2 * u - 8 * v + 4);
  const [bigX, bigZ] = [x / y, (1 - x - y) / y];
  const floor = (value: number): number => Math.max(0.01, value);
  return [
    floor(3.2406 * bigX - 1.5372 - 0.4986 * bigZ),
    floor(-0.9689 * bigX + 1.8758 + 0.0415 * bigZ),
    floor(0.0557 * bigX - 0.204 + 1.057 * bigZ),
  ];
}
