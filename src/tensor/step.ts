import { OnnxBackend } from "./onnx/backend.ts";
import { Replay } from "./onnx/replay.ts";
import { createTensors, type InputTensors, type StepInputs } from "./step-inputs.ts";
import * as tf from "./tf.ts";

/** Runs the step on these inputs; gives the values of the tensor that it returns. */
export type Step<I extends StepInputs> = (inputs: I) => Promise<Float32Array>;

/**
 * A step of a training that is recorded twice and then repeated from its record, by an engine that can: its operations and gradients are
 * not built anew. So `compute` is a function of its inputs and of variables, which it may assign; all else that it takes stays as it was.
 * As long as two records differ, in their operations or in a constant, and for inputs of other shapes, it is recorded again.
 */
export function compileStep<I extends StepInputs>(compute: (inputs: InputTensors<I>) => tf.Tensor): Step<I> {
  const replays = new Map<string, Replay<I>>();
  return async (inputs) => {
    const backend = tf.backend();
    if (!(backend instanceof OnnxBackend)) return computeOnce(inputs, compute);
    const key = describe(inputs);
    const known = replays.get(key);
    const replay = known?.backend === backend ? known : new Replay(backend, compute);
    replays.set(key, replay);
    return replay.run(inputs);
  };
}

async function computeOnce<I extends StepInputs>(
  inputs: I,
  compute: (inputs: InputTensors<I>) => tf.Tensor,
): Promise<Float32Array> {
  const result = tf.tidy(() => compute(createTensors(inputs)));
  const values = await result.data<"float32">();
  result.dispose();
  return values;
}

function describe(inputs: StepInputs): string {
  return Object.entries(inputs)
    .map(([name, { shape, data }]) => `${name} ${data.constructor.name}[${shape}]`)
    .join();
}
