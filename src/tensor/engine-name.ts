/** What can compute; without a choice the first that loads, in this order (those with a colon only by choice). */
export const ENGINE_NAMES = ["tensorflow", "onnx", "wasm", "cpu", "onnx:webgpu", "onnx:cuda"] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** The engines that are tried without a choice, the fastest first. */
export const DEFAULT_ORDER: readonly EngineName[] = ENGINE_NAMES.filter((name) => !name.includes(":"));

export function isEngineName(text: string): text is EngineName {
  return ENGINE_NAMES.some((name) => name === text);
}
