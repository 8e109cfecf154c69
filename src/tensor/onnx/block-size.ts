import { BLOCKED, Model } from "./model.ts";
import { openSession, type SessionOptions } from "./session.ts";

let known: { readonly size: number | undefined } | undefined;

/** Channels in a block of ONNX Runtime's layout NCHWc on this machine: 16 or 8. Undefined where it has none. */
export function findBlockSize({ provider }: SessionOptions): number | undefined {
  if (provider !== "cpu") return undefined;
  known ??= { size: measureBlock() };
  return known.size;
}

/** Of two pixels with so many channels. */
const CHANNELS = 32;

/** Reorders [c0 p0, c0 p1, c1 p0, …] to blocks: then p1's first channel comes right behind p0's last of the block. */
function measureBlock(): number | undefined {
  const graph = new Model();
  const shape = [1, CHANNELS, 1, 2];
  const x = graph.input(shape, "float32");
  const y = graph.op("Identity", [graph.op("ReorderInput", [x], {}, BLOCKED)]);
  graph.output(y, shape, "float32");
  const values = Float32Array.from({ length: 2 * CHANNELS }, (_, index) => index);
  const blocked = new Float32Array(2 * CHANNELS);
  try {
    const session = openSession(graph.bytes(), { threads: 1, provider: "cpu" });
    const tensor = (array: Float32Array) => ({ array, dims: shape, dtype: "float32" as const });
    session.run({ [x]: tensor(values) }, { [y]: tensor(blocked) });
    session.dispose();
  } catch {
    // ONNX Runtime refuses the operator on a machine that has no such kernels.
    return undefined;
  }
  const size = blocked.indexOf(1);
  return size > 1 ? size : undefined;
}
