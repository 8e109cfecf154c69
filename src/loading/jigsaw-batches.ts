import type { Random } from "../core/random.ts";
import type { Rectangle } from "../images/resize.ts";
import type { ViewPolicy } from "../vision/view-policy.ts";
import { drawPatches, type JigsawPolicy, PATCHES } from "../vision/views/draw-patches.ts";
import { drawSource } from "./draw-source.ts";
import { type EpochOptions, type Step, walkEpochs } from "./epochs.ts";
import type { ImageTable } from "./image-table.ts";
import { type BatchOrder, type LoadingOptions, loadViews } from "./load-views.ts";

/** One step's images, each whole and as a jigsaw. */
export interface JigsawBatch {
  /** From 0, over all epochs. */
  readonly step: number;
  readonly epoch: number;
  /** Positions in the image set. */
  readonly items: readonly number[];
  /** For each item N others, one after another: B·N positions, drawn with repeats. */
  readonly others: Int32Array;
  /** `B × side × side × 3` (NHWC), normalised. To be read before the next batch is asked for, whose memory it is. */
  readonly images: Float32Array;
  /** `9·B × P × P × 3`, each image's nine one after another in random order; the same holds. */
  readonly patches: Float32Array;
}

export interface JigsawLoading extends LoadingOptions, Omit<EpochOptions, "count"> {
  readonly policy: ViewPolicy;
  readonly jigsaw: JigsawPolicy;
  /** N. */
  readonly negatives: number;
}

/** One view and one jigsaw of each image an epoch, step by step from `startStep` on; determined by `random`, the step and the images. */
export async function* loadJigsawBatches(options: JigsawLoading): AsyncGenerator<JigsawBatch, void, undefined> {
  const { images, policy, jigsaw, batchSize, negatives, random } = options;
  const { count } = images;
  const draw = (order: (step: Step, item: number) => BatchOrder<Step>["views"]) =>
    drawOrders(walkEpochs({ ...options, count }), order);
  const wholes = draw((step, item) => {
    const view = drawSource(images, { image: item }, policy, step.randomOf(item).fork("view"));
    return [{ image: item, view, slot: 0 }];
  });
  const parts = draw((step, item) => {
    const views = drawPatches(policy, jigsaw, wholeOf(images, item), step.randomOf(item).fork("jigsaw"));
    return views.map((view) => ({ image: item, view, slot: 0 }));
  });
  const patches = loadViews(parts, policy, { ...options, viewsInBatch: PATCHES * batchSize });
  try {
    for await (const whole of loadViews(wholes, policy, { ...options, viewsInBatch: batchSize })) {
      const part = await patches.next();
      if (part.done === true) break;
      const { step, epoch, items } = whole.about;
      const others = drawOthers(items, { count, negatives, random: random.fork(`negatives of step ${step}`) });
      yield { step, epoch, items, others, images: whole.inputs, patches: part.value.inputs };
    }
  } finally {
    await patches.return();
  }
}

function* drawOrders(
  steps: Iterable<Step>,
  order: (step: Step, item: number) => BatchOrder<Step>["views"],
): Generator<BatchOrder<Step>> {
  for (const step of steps) yield { about: step, views: step.items.flatMap((item) => order(step, item)) };
}

function wholeOf(images: ImageTable, item: number): Rectangle {
  const { width, height } = images.place(item);
  return { x: 0, y: 0, width, height };
}

/** Any images but the item itself. */
function drawOthers(
  items: readonly number[],
  { count, negatives, random }: { readonly count: number; readonly negatives: number; readonly random: Random },
): Int32Array {
  const others = new Int32Array(items.length * negatives);
  for (const [row, item] of items.entries()) {
    for (let index = 0; index < negatives; index++) {
      const drawn = random.integer(count - 1);
      others[row * negatives + index] = drawn < item ? drawn : drawn + 1;
    }
  }
  return others;
}
