/** Descriptor whose other end only the runner has: it closes when the runner dies, however it dies. */
export const WATCHDOG_FD = 3;

/**
 * Shell text that starts a process in the background which ends its whole process group when the runner dies. A signal of
 * the system for that (PR_SET_PDEATHSIG) would not reach grandchildren. It keeps no pipe open: `inherited` names one that the
 * process has beside stdin, stdout and stderr.
 */
export function renderWatchdog(inherited?: number): string {
  const closed = inherited === undefined ? "" : ` ${inherited}>&-`;
  return `{ trap '' TERM; exec </dev/null >/dev/null 2>&1${closed}; read _ <&${WATCHDOG_FD}; kill -KILL 0; } &`;
}
