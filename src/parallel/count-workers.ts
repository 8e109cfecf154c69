/**
 * Worker threads for work that is waited for, on so many cores. On one a worker has no time of its own, and costs half a second to
 * start: the work is then done in the thread that wants it.
 */
export function countWorkers(cores: number): number {
  return cores > 1 ? cores : 0;
}
