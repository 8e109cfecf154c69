import type { Resources } from "../core/plan.ts";
import type { Granted } from "./ports.ts";

/** What the machine has to give to stages at one time. */
export interface Tokens {
  /** How many GPUs there are in all. */
  readonly gpus: number;
  /** Resolves when the resources are free; first come, first served, so that a large request is not starved. */
  acquire(request: Resources, signal: AbortSignal): Promise<Grant>;
}

export interface Grant extends Granted {
  release(): void;
}

interface Waiting {
  readonly request: Resources;
  grant(): void;
}

/**
 * Tokens over a capacity. A request beyond the capacity of cpus or memory takes all there is: it runs alone. One for more
 * GPUs than there are is never granted: whoever asks looks first.
 */
export function createTokens(capacity: Resources): Tokens {
  const free = { cpus: capacity.cpus, memoryBytes: capacity.memoryBytes };
  const freeGpus = Array.from({ length: capacity.gpus }, (_, index) => index);
  const queue: Waiting[] = [];
  let head = 0;

  const fits = (request: Resources): boolean =>
    request.cpus <= free.cpus && request.memoryBytes <= free.memoryBytes && request.gpus <= freeGpus.length;

  const serve = (): void => {
    for (let first = queue[head]; first !== undefined && fits(first.request); first = queue[head]) {
      head += 1;
      first.grant();
    }
    if (head > 1000) queue.splice(0, head);
    if (head > 1000) head = 0;
  };

  const take = (request: Resources): Grant => {
    free.cpus -= request.cpus;
    free.memoryBytes -= request.memoryBytes;
    const gpus = freeGpus.splice(0, request.gpus);
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      free.cpus += request.cpus;
      free.memoryBytes += request.memoryBytes;
      freeGpus.push(...gpus);
      serve();
    };
    return { cpus: request.cpus, gpus, release };
  };

  return {
    gpus: capacity.gpus,
    acquire: (asked, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const request = clamp(asked, capacity);
        const waiting: Waiting = {
          request,
          grant: () => {
            signal.removeEventListener("abort", giveUp);
            resolve(take(request));
          },
        };
        const giveUp = (): void => {
          const place = queue.indexOf(waiting, head);
          if (place >= 0) queue.splice(place, 1);
          reject(signal.reason);
          serve();
        };
        signal.addEventListener("abort", giveUp, { once: true });
        queue.push(waiting);
        serve();
      }),
  };
}

function clamp(request: Resources, capacity: Resources): Resources {
  return {
    cpus: Math.min(request.cpus, capacity.cpus),
    memoryBytes: Math.min(request.memoryBytes, capacity.memoryBytes),
    gpus: request.gpus,
  };
}
