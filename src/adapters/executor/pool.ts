/** Something that can be used again, and is thrown away once it has idled too long. */
export interface Worker {
  /** Whether it can still be used. */
  isAlive(): boolean;
  /** Ends it and all that it started. */
  retire(): void;
}

export interface Pool<W extends Worker> {
  /** The one that was used last (its memory is warm), or undefined. */
  take(): W | undefined;
  give(worker: W): void;
  /** Retires what idles now, and what is given later. */
  close(): void;
}

interface Limits {
  readonly most: number;
  readonly idleMs: number;
}

/** Idle workers, at most `most`, none for longer than `idleMs`. */
export function createPool<W extends Worker>({ most, idleMs }: Limits): Pool<W> {
  const idle: { readonly worker: W; readonly timer: NodeJS.Timeout }[] = [];
  let closed = false;

  const remove = (worker: W): void => {
    const place = idle.findIndex((entry) => entry.worker === worker);
    if (place >= 0) idle.splice(place, 1);
    worker.retire();
  };

  return {
    take: () => {
      for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
        clearTimeout(entry.timer);
        if (entry.worker.isAlive()) return entry.worker;
      }
      return undefined;
    },
    give: (worker) => {
      if (closed || idle.length >= most || !worker.isAlive()) return worker.retire();
      // The timer must not keep the runner from ending.
      idle.push({ worker, timer: setTimeout(remove, idleMs, worker).unref() });
    },
    close: () => {
      closed = true;
      for (const { worker, timer } of idle.splice(0)) {
        clearTimeout(timer);
        worker.retire();
      }
    },
  };
}
