import { startCrew } from "./crew.ts";
import type { Task } from "./task.ts";

export interface RunTasksOptions {
  /** Worker threads; 0 runs the task in this thread. Started as they are needed. */
  readonly threads: number;
  /** Tasks under way or waiting to be taken at any time: what bounds memory. Default: twice the threads. */
  readonly ahead?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a task on each argument, and gives the results in the order of the arguments, whatever the number of threads. Up to `ahead`
 * tasks are handed to the threads before they are asked for, so that these work on while the consumer computes.
 *
 * Arguments are cloned (a SharedArrayBuffer is shared); a result's typed arrays are moved, where they own their whole buffer: a task must
 * not keep them. A task that throws, or that takes its thread down, rejects with an error that names it. The threads end with the loop
 * over the results, however that ends.
 */
export async function* runTasks<A, R>(
  task: Task<A, R>,
  arguments_: Iterable<A> | AsyncIterable<A>,
  options: RunTasksOptions,
): AsyncGenerator<R, void, undefined> {
  const { threads, signal } = options;
  const crew = startCrew(task, threads, signal);
  const source = iterate(arguments_);
  const ahead = threads === 0 ? 1 : Math.max(1, options.ahead ?? 2 * threads);
  const pending: Promise<R>[] = [];
  try {
    for (let exhausted = false; ; ) {
      while (!exhausted && pending.length < ahead) {
        signal?.throwIfAborted();
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else pending.push(crew.run(next.value));
      }
      const head = pending.shift();
      if (head === undefined) return;
      yield await head;
    }
  } finally {
    await crew.end();
    await source.return?.();
  }
}

function iterate<A>(values: Iterable<A> | AsyncIterable<A>): Iterator<A> | AsyncIterator<A> {
  return Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
}
