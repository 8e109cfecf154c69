export type Reply<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown };

/**
 * What a worker thread runs, as text: a file beside this one would not travel with a stage's bundle. It imports the task's module,
 * which defines the task again, and answers one message after the other.
 *
 * A typed array that owns its whole buffer is moved to the consumer. Those that share one, such as small Buffers in Node's pool, and those
 * that can't be moved (Node's mark) are copied.
 */
export const WORKER_SOURCE = `
const { parentPort, workerData, isMarkedAsUntransferable } = require("node:worker_threads");

const loaded = import(workerData.url).then(() => {
  const task = globalThis[Symbol.for("pipe.parallel.tasks")]?.get(workerData.name);
  if (task === undefined) throw new Error(\`\${workerData.url} does not define the task "\${workerData.name}" at its top level\`);
  return task;
});

let last = Promise.resolve();
parentPort.on("message", (argument) => {
  last = last.then(() => answer(argument));
});

async function answer(argument) {
  try {
    const task = await loaded;
    const value = await task.run(argument);
    parentPort.postMessage({ ok: true, value }, [...buffersOf(value, new Set())]);
  } catch (error) {
    reject(error);
  }
}

function reject(error) {
  try {
    parentPort.postMessage({ ok: false, error });
  } catch {
    parentPort.postMessage({ ok: false, error: new Error(error instanceof Error ? error.message : String(error)) });
  }
}

function buffersOf(value, found) {
  if (typeof value !== "object" || value === null) return found;
  if (ArrayBuffer.isView(value)) {
    if (ownsBuffer(value)) found.add(value.buffer);
  } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}

function ownsBuffer({ buffer, byteLength }) {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !isMarkedAsUntransferable?.(buffer);
}
`;
