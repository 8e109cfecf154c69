import { setMaxListeners } from "node:events";

/** Longest time that a timer of Node's can be set to; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export type Supervised<T> =
  | { readonly kind: "ended"; readonly value: T }
  | { readonly kind: "stopped"; readonly why: "timeout" | "cancelled" };

interface Limits {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
  /** Ends the processes, and resolves when they are gone. */
  stop(): Promise<void>;
}

/** Waits until something has ended, or stops it when its time is over or it is cancelled. */
export async function supervise<T>(ended: Promise<T>, { timeoutMs, signal, stop }: Limits): Promise<Supervised<T>> {
  let onAbort = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<Supervised<T>>((resolve) => {
    onAbort = () => resolve({ kind: "stopped", why: "cancelled" });
    if (timeoutMs === undefined) return;
    timer = setTimeout(() => resolve({ kind: "stopped", why: "timeout" }), Math.min(timeoutMs, LONGEST_MS));
  });
  // One signal ends all stages of a run: as many listeners as stages is no leak.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    const end = await Promise.race([ended.then((value) => ({ kind: "ended", value }) as const), stopped]);
    if (end.kind === "stopped") await stop();
    return end;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
