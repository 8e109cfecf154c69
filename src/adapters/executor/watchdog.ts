/** Descriptor whose other end only the runner has: it closes when the runner dies, however it dies. */
export const WATCHDOG_FD = 3;

/** Descriptor on which a process tells the runner how it is going. */
export const STATUS_FD = 4;

/**
 * Shell text that starts a process in the background which ends its whole process group when the runner dies. A signal of
 * the system for that (PR_SET_PDEATHSIG) would not reach grandchildren.
 */
export function renderWatchdog(): string {
  return `{ trap '' TERM; exec </dev/null >/dev/null 2>&1 ${STATUS_FD}>&-; read _ <&${WATCHDOG_FD}; kill -KILL 0; } &`;
}
