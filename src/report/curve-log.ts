import type { Curve } from "./report.ts";

/** One quantity that training follows. */
export interface CurveSpec {
  readonly title: string;
  readonly y: Curve["y"];
  /** Names of its lines; the values are those that `add` is given. */
  readonly series: readonly string[];
}

export type CurveState = { readonly sums: { readonly [name: string]: number }; readonly count: number } & {
  readonly points: { readonly [name: string]: readonly (readonly [x: number, y: number])[] };
};

/** Collects what a training tells at each step, averaged over windows, so that a curve has at most some 200 points. */
export class CurveLog {
  readonly #window: number;
  readonly #perEpoch: number;
  #sums: { [name: string]: number } = {};
  #count = 0;
  readonly #points: { [name: string]: (readonly [number, number])[] } = {};

  constructor({ steps, stepsPerEpoch }: { readonly steps: number; readonly stepsPerEpoch: number }) {
    this.#window = Math.max(1, Math.ceil(steps / MAX_POINTS));
    this.#perEpoch = stepsPerEpoch;
  }

  /** Values of one step (from 0), by the names of their lines. */
  add(step: number, values: { readonly [name: string]: number }): void {
    for (const [name, value] of Object.entries(values)) this.#sums[name] = (this.#sums[name] ?? 0) + value;
    this.#count += 1;
    if (this.#count < this.#window) return;
    for (const [name, sum] of Object.entries(this.#sums)) this.mark(step, name, sum / this.#count);
    this.#sums = {};
    this.#count = 0;
  }

  /** A single point, for what is not measured at each step. */
  mark(step: number, name: string, value: number): void {
    const points = this.#points[name] ?? [];
    points.push([round((step + 1) / this.#perEpoch), round(value)]);
    this.#points[name] = points;
  }

  /** Curves over epochs; a line without a point is left out, and so is a curve without a line. */
  curves(specs: { readonly [name: string]: CurveSpec }): { [name: string]: Curve } {
    const curves = Object.entries(specs).map(([key, { title, y, series }]): [string, Curve] => {
      const lines = series.flatMap((name) => {
        const points = this.#points[name];
        return points === undefined ? [] : [{ name, points }];
      });
      return [key, { title, x: { title: "epoch" }, y, series: lines }];
    });
    return Object.fromEntries(curves.filter(([, curve]) => curve.series.length > 0));
  }

  /** For a checkpoint. */
  state(): CurveState {
    return { sums: { ...this.#sums }, count: this.#count, points: { ...this.#points } };
  }

  restore({ sums, count, points }: CurveState): void {
    this.#sums = { ...sums };
    this.#count = count;
    for (const [name, list] of Object.entries(points)) this.#points[name] = [...list];
  }
}

const MAX_POINTS = 200;

/** Seven digits: what a float32 holds. */
function round(value: number): number {
  return Number(value.toPrecision(7));
}
