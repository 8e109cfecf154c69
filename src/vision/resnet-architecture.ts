/**
 * How many blocks each of the four stages has: torchvision's, and two with one block a stage. `resnet14` is the smallest whose
 * features are four times as long as its widest 3×3 convolution, as ResNet-50's are.
 */
const DEPTHS = {
  resnet10: { block: "basic", counts: [1, 1, 1, 1] },
  resnet14: { block: "bottleneck", counts: [1, 1, 1, 1] },
  resnet18: { block: "basic", counts: [2, 2, 2, 2] },
  resnet34: { block: "basic", counts: [3, 4, 6, 3] },
  resnet50: { block: "bottleneck", counts: [3, 4, 6, 3] },
} as const;

export const ARCHITECTURE_NAMES = ["resnet10", "resnet14", "resnet18", "resnet34", "resnet50"] as const;
export const STEMS = ["imagenet", "small"] as const;

/** A residual network of He et al. 2016 (https://arxiv.org/abs/1512.03385), version 1.5 as torchvision builds it. */
export interface Architecture {
  readonly architecture: (typeof ARCHITECTURE_NAMES)[number];
  /** Factor on all channel counts; 1 is torchvision's 64 channels in the first stage. */
  readonly width: number;
  /**
   * `imagenet`: 7×7 convolution of stride 2, then max pooling of stride 2 (torchvision's).
   * `small`: 3×3 convolution of stride 2, no pooling. At 64 px the first stage then works on 32×32, and the last gives 4×4;
   * CIFAR's usual stem of stride 1 would cost four times as much and leave 8×8.
   */
  readonly stem: (typeof STEMS)[number];
}

export interface Block {
  /** `layer1.0`. */
  readonly name: string;
  readonly kind: "basic" | "bottleneck";
  readonly inChannels: number;
  /** Of the 3×3 convolutions. */
  readonly channels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** The shortcut is a 1×1 convolution with batch norm instead of the identity. */
  readonly downsample: boolean;
}

/** All residual blocks, from input to output. */
export function listBlocks(architecture: Architecture): Block[] {
  const { block: kind, counts } = DEPTHS[architecture.architecture];
  const blocks: Block[] = [];
  let inChannels = stemChannels(architecture);
  for (const [stage, count] of counts.entries()) {
    const channels = stemChannels(architecture) * 2 ** stage;
    const outChannels = kind === "bottleneck" ? 4 * channels : channels;
    for (let index = 0; index < count; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const downsample = stride !== 1 || inChannels !== outChannels;
      blocks.push({ name: `layer${stage + 1}.${index}`, kind, inChannels, channels, outChannels, stride, downsample });
      inChannels = outChannels;
    }
  }
  return blocks;
}

/** Channels of the first convolution, and of the first stage. */
export function stemChannels({ width }: Architecture): number {
  return Math.max(1, Math.round(64 * width));
}

/** D, the length of the pooled features. */
export function featureDim(architecture: Architecture): number {
  return listBlocks(architecture).at(-1)?.outChannels ?? 0;
}

export interface WeightSpec {
  readonly name: string;
  /** As PyTorch keeps it: a convolution is [out, in, height, width]. */
  readonly shape: readonly number[];
  /** `kernel` weights a convolution; `scale` and `shift` are a batch norm's γ and β; the rest its running statistics. */
  readonly role: "kernel" | "scale" | "shift" | "mean" | "variance";
}

/** All weights of the backbone (no head), by torchvision's names, in its order. */
export function listWeights(architecture: Architecture): WeightSpec[] {
  const channels = stemChannels(architecture);
  const side = architecture.stem === "imagenet" ? 7 : 3;
  return [
    kernel("conv1.weight", [channels, 3, side, side]),
    ...norm("bn1", channels),
    ...listBlocks(architecture).flatMap(listBlockWeights),
  ];
}

function listBlockWeights(block: Block): WeightSpec[] {
  const { name, inChannels, channels, outChannels } = block;
  const bottleneck = block.kind === "bottleneck";
  const main = bottleneck
    ? [...convNorm(name, 1, [channels, inChannels, 1, 1]), ...convNorm(name, 2, [channels, channels, 3, 3])]
    : convNorm(name, 1, [channels, inChannels, 3, 3]);
  const last = bottleneck
    ? convNorm(name, 3, [outChannels, channels, 1, 1])
    : convNorm(name, 2, [outChannels, channels, 3, 3]);
  const shortcut = [
    kernel(`${name}.downsample.0.weight`, [outChannels, inChannels, 1, 1]),
    ...norm(`${name}.downsample.1`, outChannels),
  ];
  return [...main, ...last, ...(block.downsample ? shortcut : [])];
}

function convNorm(block: string, index: number, shape: readonly [number, number, number, number]): WeightSpec[] {
  return [kernel(`${block}.conv${index}.weight`, shape), ...norm(`${block}.bn${index}`, shape[0])];
}

function kernel(name: string, shape: readonly number[]): WeightSpec {
  return { name, shape, role: "kernel" };
}

/** A batch norm's weights: γ, β and the running statistics. */
export function norm(name: string, channels: number): WeightSpec[] {
  return [
    { name: `${name}.weight`, shape: [channels], role: "scale" },
    { name: `${name}.bias`, shape: [channels], role: "shift" },
    { name: `${name}.running_mean`, shape: [channels], role: "mean" },
    { name: `${name}.running_var`, shape: [channels], role: "variance" },
  ];
}
