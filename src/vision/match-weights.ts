import { type Architecture, listWeights } from "./resnet-architecture.ts";
import type { NamedArray, NamedArrays, SafetensorsFile } from "./safetensors.ts";

/** What backbones are called in checkpoints; MoCo's query encoder, wrapped for several GPUs, comes first. */
const PREFIXES = ["module.encoder_q.", "encoder_q.", "module.backbone.", "backbone.", "module.encoder.", "module.", ""];

export interface MatchedWeights {
  /** The backbone's, by torchvision's names. */
  readonly arrays: NamedArrays;
  readonly prefix: string;
  /** Names in the file that are no weight of the backbone: heads, queues, counters. */
  readonly ignored: readonly string[];
}

/**
 * The backbone's weights among a file's tensors: under a prefix that is given, or the first of those in use. Throws, with all
 * that is wrong at once, where weights are missing or of another shape, or where the backbone in the file has layers more.
 */
export function matchWeights(
  file: SafetensorsFile,
  architecture: Architecture,
  { prefix = findPrefix(file) ?? "" }: { readonly prefix?: string | undefined },
): MatchedWeights {
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  const specs = listWeights(architecture);
  const missing = specs.filter(({ name }) => !shapes.has(prefix + name)).map(({ name }) => prefix + name);
  const misshapen = specs.flatMap(({ name, shape }) => {
    const found = shapes.get(prefix + name);
    return found === undefined || String(found) === String(shape)
      ? []
      : [`${prefix}${name} is ${found.join("×")} instead of ${shape.join("×")}`];
  });
  const wanted = new Set(specs.map(({ name }) => prefix + name));
  const others = [...shapes.keys()].filter((name) => !wanted.has(name));
  const unexpected = others.filter((name) => name.startsWith(prefix) && isBackbone(name.slice(prefix.length)));
  const faults = [
    ...list("missing", missing),
    ...list("of another shape", misshapen),
    ...list("not in the architecture", unexpected),
  ];
  if (faults.length > 0) {
    throw new Error(`the weights are not those of ${describe(architecture)}:\n${faults.join("\n")}`);
  }
  const arrays = specs.map(({ name }): [string, NamedArray] => [name, file.read(prefix + name)]);
  return { arrays: Object.fromEntries(arrays), prefix, ignored: others };
}

function findPrefix({ tensors }: SafetensorsFile): string | undefined {
  const names = new Set(tensors.map(({ name }) => name));
  return PREFIXES.find((prefix) => names.has(`${prefix}conv1.weight`));
}

/** Counters have no part in what a network computes. */
function isBackbone(name: string): boolean {
  return /^(conv1|bn1|layer\d)\./.test(name) && !name.endsWith("num_batches_tracked");
}

function describe({ architecture, width, stem }: Architecture): string {
  return `${architecture} of width ${width} with the stem "${stem}"`;
}

const SHOWN = 8;

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : "";
  return [`  ${what}: ${names.slice(0, SHOWN).join(", ")}${rest}`];
}
