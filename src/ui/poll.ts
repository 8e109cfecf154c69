import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again until it is told to stop or aborted; a look that takes long is repeated less often. */
export async function poll(everyMs: number, signal: AbortSignal, look: () => "stop" | undefined): Promise<void> {
  while (!signal.aborted) {
    const start = performance.now();
    if (look() === "stop") return;
    const took = performance.now() - start;
    await sleep(Math.max(everyMs, took * 8), undefined, { signal }).catch(() => undefined);
  }
}
