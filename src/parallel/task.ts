/**
 * Work that can be done in a worker thread. A task is defined at the top level of a module, under a name of its own, with
 * `import.meta.url`: a worker imports that module again, which defines the task there too.
 */
export interface Task<A, R> {
  readonly name: string;
  readonly url: string;
  readonly run: (argument: A) => R | Promise<R>;
}

const TASKS = Symbol.for("pipe.parallel.tasks");
const tasks: Map<string, Task<never, unknown>> = registry();

export function defineTask<A, R>(name: string, url: string, run: (argument: A) => R | Promise<R>): Task<A, R> {
  const task = { name, url, run };
  tasks.set(name, task);
  return task;
}

/** One for the process, also where a bundler has put two modules' tasks into different files. */
function registry(): Map<string, Task<never, unknown>> {
  const shared = globalThis as { [TASKS]?: Map<string, Task<never, unknown>> };
  shared[TASKS] ??= new Map();
  return shared[TASKS];
}
