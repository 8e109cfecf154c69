import { openEngine } from "./engine.ts";
import type { EngineName } from "./engine-name.ts";
import * as tf from "./tf.ts";

/** What `pipe doctor` says of an engine. */
export interface EngineFinding {
  readonly name: EngineName;
  readonly ok: boolean;
  /** Version and speed, or why it does not load. */
  readonly found: string;
}

/** A product must take this long before its speed means anything, in ms. */
const LONG_ENOUGH_MS = 40;

const SMALLEST_SIDE = 128;
const LARGEST_SIDE = 2048;

/** Loads an engine, and measures how fast it multiplies matrices. */
export async function examineEngine(name: EngineName): Promise<EngineFinding> {
  try {
    const { version } = await openEngine({ engine: name });
    return { name, ok: true, found: `${version}, ${Number((await measureProduct()).toPrecision(2))} GFLOPS` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, ok: false, found: message.replace(`the engine "${name}" can't load: `, "") };
  }
}

/** The best of three products of square matrices, in GFLOPS. */
async function measureProduct(): Promise<number> {
  let side = SMALLEST_SIDE;
  let ms = await timeProduct(side);
  while (ms < LONG_ENOUGH_MS && side < LARGEST_SIDE) {
    side *= 2;
    ms = Math.min(await timeProduct(side), await timeProduct(side), await timeProduct(side));
  }
  return (2 * side ** 3) / ms / 1e6;
}

async function timeProduct(side: number): Promise<number> {
  const [a, b] = [tf.ones([side, side]), tf.ones([side, side])];
  await Promise.all([a.data(), b.data()]);
  const startedAt = performance.now();
  const product = tf.matMul(a, b);
  await product.data();
  tf.dispose([a, b, product]);
  return performance.now() - startedAt;
}
