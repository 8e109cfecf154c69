import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";

/** In order; both need a native addon that their install script fetches or that the user builds. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** TensorFlow's C library, on a GPU where there is one. */
export async function loadTensorflow(): Promise<string> {
  const require = createRequire(import.meta.url);
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      require(name);
      await tf.setBackend("tensorflow");
      return `${name} ${require(`${name}/package.json`).version}`;
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`);
    }
  }
  throw new Error(`${reasons.join("; ")} (docs/tensorflow-addon.md says how to build it)`);
}
