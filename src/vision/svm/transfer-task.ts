import { createRandom } from "../../core/random.ts";
import { defineTask } from "../../parallel/task.ts";
import { type ClassProblem, type ClassTransfer, type TransferOptions, transferClass } from "./transfer-class.ts";

export interface TransferArgument {
  readonly problem: ClassProblem;
  readonly options: TransferOptions;
  readonly seed: string;
}

/** One class in a worker thread; the result depends on the argument alone. */
export const transferClassTask = defineTask(
  "transfer-class",
  import.meta.url,
  ({ problem, options, seed }: TransferArgument): ClassTransfer | undefined =>
    transferClass(problem, options, createRandom(seed)),
);
