/**
 * What a stage could leave behind in its process that the next one would notice, as a text to compare: working directory,
 * environment, listeners, globals, and whatever keeps the process from ending (timers, sockets, children). What it
 * can't see: timers and handles that were told not to keep the process (`unref`).
 */
export function describeTraces(): string {
  return JSON.stringify([
    process.cwd(),
    process.umask(),
    process.exitCode ?? null,
    process.env,
    process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    [globalThis, Object.prototype, Array.prototype, Promise.prototype].map((object) => Reflect.ownKeys(object).length),
    process.getActiveResourcesInfo().sort(),
  ]);
}
