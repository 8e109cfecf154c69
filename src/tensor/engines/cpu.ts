import * as tf from "@tensorflow/tfjs-core";

/** TensorFlow.js's plain JavaScript: slow, and always there. */
export async function loadCpu(): Promise<string> {
  const { version_cpu: version } = await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  muteAdvice(tf.backend());
  return `@tensorflow/tfjs-backend-cpu ${version}`;
}

/** Keeps it from advising, once a process, to install tfjs-node: `pipe doctor` says better. */
export function muteAdvice(cpu: object): void {
  Object.assign(cpu, { firstUse: false });
}
