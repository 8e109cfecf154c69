/**
 * Maps each item, and gives the results in the items' order. Up to `ahead` are begun before the first is asked for, so that reading and
 * decoding, which work in threads of their own, overlap; and no more, which bounds memory.
 */
export async function* mapAhead<A, R>(
  items: Iterable<A> | AsyncIterable<A>,
  ahead: number,
  run: (item: A) => R | Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  try {
    for await (const item of items) {
      begun.push(begin(run, item));
      const head = begun.length < ahead ? undefined : begun.shift();
      if (head !== undefined) yield await head;
    }
    for (let head = begun.shift(); head !== undefined; head = begun.shift()) yield await head;
  } finally {
    await Promise.allSettled(begun);
  }
}

function begin<A, R>(run: (item: A) => R | Promise<R>, item: A): Promise<R> {
  const result = (async () => run(item))();
  // It is met when its turn comes; until then it must not count as an unhandled rejection.
  result.catch(() => undefined);
  return result;
}
