import { Worker } from "node:worker_threads";
import type { Task } from "./task.ts";
import { describeFailure, TaskError } from "./task-error.ts";
import { type Reply, WORKER_SOURCE } from "./worker-source.ts";

export interface Crew<A, R> {
  /** Hands the argument to the thread with the least to do. */
  run(argument: A): Promise<R>;
  /** Ends the threads; what is under way is dropped. */
  end(): Promise<void>;
}

/** Threads that run one task, each its arguments one after the other; with 0 threads, this one. */
export function startCrew<A, R>(task: Task<A, R>, threads: number, signal: AbortSignal | undefined): Crew<A, R> {
  if (threads === 0) return { run: (argument) => runHere(task, argument, signal), end: async () => undefined };
  const hands: Hand<R>[] = [];
  const abort = (): void => {
    for (const hand of hands) hand.fail(signal?.reason);
  };
  signal?.addEventListener("abort", abort, { once: true });
  return {
    run: (argument) => pickHand(hands, task, threads).run(argument),
    end: async () => {
      signal?.removeEventListener("abort", abort);
      await Promise.all(hands.map((hand) => hand.end()));
    },
  };
}

async function runHere<A, R>(task: Task<A, R>, argument: A, signal: AbortSignal | undefined): Promise<R> {
  signal?.throwIfAborted();
  try {
    return await task.run(argument);
  } catch (error) {
    throw new TaskError(task.name, error);
  }
}

function pickHand<R>(hands: Hand<R>[], task: Task<never, unknown>, threads: number): Hand<R> {
  const idlest = hands.reduce<Hand<R> | undefined>(
    (least, hand) => (least !== undefined && least.load() <= hand.load() ? least : hand),
    undefined,
  );
  if (idlest !== undefined && (idlest.load() === 0 || hands.length >= threads)) return idlest;
  const hand = startHand<R>(task);
  hands.push(hand);
  return hand;
}

interface Hand<R> {
  load(): number;
  run(argument: unknown): Promise<R>;
  fail(reason: unknown): void;
  end(): Promise<void>;
}

/** One worker thread. Its replies come in the order of its arguments. */
function startHand<R>({ name, url }: Task<never, unknown>): Hand<R> {
  const worker = new Worker(WORKER_SOURCE, { eval: true, name, workerData: { name, url } });
  const waiting: { resolve(value: R): void; reject(reason: unknown): void }[] = [];
  let gone: { readonly reason: unknown } | undefined;

  const fail = (reason: unknown): void => {
    gone ??= { reason };
    for (const { reject } of waiting.splice(0)) reject(gone.reason);
  };
  worker.on("message", (reply: Reply<R>) => {
    const head = waiting.shift();
    if (reply.ok) head?.resolve(reply.value);
    else head?.reject(new TaskError(name, reply.error));
  });
  worker.on("messageerror", (error) => fail(new TaskError(name, error)));
  worker.on("error", (error) => fail(new TaskError(name, error)));
  worker.on("exit", (code) => fail(new TaskError(name, new Error(`its thread ended with code ${code}`))));

  return {
    load: () => waiting.length,
    run: (argument) => {
      const result = new Promise<R>((resolve, reject) => {
        if (gone !== undefined) return reject(gone.reason);
        waiting.push({ resolve, reject });
        try {
          worker.postMessage(argument);
        } catch (error) {
          waiting.pop();
          reject(new TaskError(name, new Error(`its argument can't be sent: ${describeFailure(error)}`)));
        }
      });
      // It may fail before its turn comes to be awaited.
      result.catch(() => undefined);
      return result;
    },
    fail,
    end: async () => {
      await worker.terminate();
    },
  };
}
