/** The mtime of everything in the store, in seconds: another one says that somebody wrote to it (as in Nix). */
export const CANONICAL_SECONDS = 1;
