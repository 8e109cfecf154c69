/** Exit codes, as documented in the README. */
export const EXIT = {
  fine: 0,
  stageFailed: 1,
  userError: 2,
  /** `--exit-code`: something would run, or differs. */
  wouldRun: 3,
  interrupted: 130,
} as const;
