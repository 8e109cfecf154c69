/** Something that can be used again, and is thrown away once it has idled too long. */
export interface Worker {
  /** Whether it can still be used. */
  isAlive(): boolean;
  /** Ends it and all that it started. */
  retire(): void;
}

export interface Pool<W extends Worker> {
  /** The one for this use that was used last (its memory is warm), or undefined. */
  take(use: string): W | undefined;
  /** Keeps it for a use. Where too many idle, the one that has idled longest goes. */
  give(use: string, worker: W): void;
  /** Retires what idles now, and what is given later. */
  close(): void;
}

interface Limits {
  readonly most: number;
  readonly idleMs: number;
}

interface Idler<W extends Worker> {
  readonly use: string;
  readonly worker: W;
  readonly timer: NodeJS.Timeout;
}

/** Idle workers, at most `most`, none for longer than `idleMs`. */
export function createPool<W extends Worker>({ most, idleMs }: Limits): Pool<W> {
  /** The one that has idled longest first. */
  const idle: Idler<W>[] = [];
  let closed = false;

  const remove = (place: number): W | undefined => {
    const [idler] = place < 0 ? [] : idle.splice(place, 1);
    clearTimeout(idler?.timer);
    return idler?.worker;
  };

  return {
    take: (use) => {
      for (;;) {
        const worker = remove(idle.findLastIndex((idler) => idler.use === use));
        if (worker === undefined || worker.isAlive()) return worker;
      }
    },
    give: (use, worker) => {
      if (closed || most === 0 || !worker.isAlive()) return worker.retire();
      if (idle.length >= most) remove(0)?.retire();
      const retire = (): void => remove(idle.findIndex((idler) => idler.worker === worker))?.retire();
      // The timer must not keep the runner from ending.
      idle.push({ use, worker, timer: setTimeout(retire, idleMs).unref() });
    },
    close: () => {
      closed = true;
      while (idle.length > 0) remove(0)?.retire();
    },
  };
}
