import { DEFAULT_ORDER, ENGINE_NAMES, type EngineName, isEngineName } from "./engine-name.ts";
import { loadEngine } from "./engines/load.ts";
import * as tf from "./tf.ts";

export interface EngineOptions {
  /** Forces one; by default `PIPE_ENGINE`, and without that the first of tensorflow, onnx, wasm, cpu that loads. */
  readonly engine?: EngineName;
  /** Cores to compute on; default: all that the process may use. Only `onnx` obeys. */
  readonly threads?: number;
  /** Prefix of the files in which ONNX Runtime leaves what each operator took, one file a compiled graph. */
  readonly profile?: string;
}

export interface Engine {
  readonly name: EngineName;
  /** Of the package that computes: `onnxruntime-node 1.30.0`. */
  readonly version: string;
  readonly tf: typeof tf;
  /** The engines that were tried before and did not load, with the reason. */
  readonly skipped: readonly SkippedEngine[];
}

export interface SkippedEngine {
  readonly name: EngineName;
  readonly reason: string;
}

/**
 * Loads an engine and makes it TensorFlow.js's backend in this process. A forced engine that can't load is an error
 * that says what to install: never another engine in its place.
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const forced = options.engine ?? readChoice(process.env["PIPE_ENGINE"]);
  tf.enableProdMode();
  const skipped: SkippedEngine[] = [];
  for (const name of forced === undefined ? DEFAULT_ORDER : [forced]) {
    try {
      const version = await loadEngine(name, options);
      return { name, version, tf, skipped };
    } catch (error) {
      skipped.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new Error(skipped.map(({ name, reason }) => `the engine "${name}" can't load: ${reason}`).join("\n"));
}

function readChoice(text: string | undefined): EngineName | undefined {
  if (text === undefined || text === "") return undefined;
  if (!isEngineName(text)) throw new Error(`PIPE_ENGINE is "${text}", which is none of ${ENGINE_NAMES.join(", ")}`);
  return text;
}
