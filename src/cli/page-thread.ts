import { Worker } from "node:worker_threads";
import type { HeavyPage, HeavyRenderer } from "../ui/heavy-pages.ts";

/** What a thread is to make, of which store. */
export interface PageOrder {
  readonly artifacts: string;
  readonly request: HeavyPage;
}

/** Makes each page in a thread of its own, which ends with it, or when nobody waits any more. */
export function createPageThreads(artifacts: string): HeavyRenderer {
  return (request, signal) =>
    new Promise((resolve, reject) => {
      const order: PageOrder = { artifacts, request };
      const worker = new Worker(new URL("./page-worker.js", import.meta.url), { workerData: order });
      const stop = (): void => void worker.terminate();
      signal.addEventListener("abort", stop, { once: true });
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        signal.removeEventListener("abort", stop);
        // After a message this changes nothing.
        resolve(undefined);
      });
    });
}
