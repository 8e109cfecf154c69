/**
 * What a stage could leave behind in its process that the next one would notice, as a text to compare: working directory,
 * listeners, and whatever keeps the process from ending (timers, sockets, children); and where the next one may be of another
 * type, environment and globals, in which packages keep what they have opened. What it can't see: timers and handles that were
 * told not to keep the process (`unref`).
 */
export function describeTraces(ofOneType: boolean): string {
  return JSON.stringify([
    process.cwd(),
    process.umask(),
    process.exitCode ?? null,
    process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    process.getActiveResourcesInfo().sort(),
    ...(ofOneType ? [] : [process.env, countGlobals()]),
  ]);
}

function countGlobals(): number[] {
  return [globalThis, Object.prototype, Array.prototype, Promise.prototype].map(
    (object) => Reflect.ownKeys(object).length,
  );
}
