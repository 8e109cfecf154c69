import * as esbuild from "esbuild";
import { StoreError } from "../../core/store-error.ts";

const ATTEMPTS = 3;
let restarts = 0;

/**
 * Asks esbuild, which works in a process of its own and never starts another when that one has been ended (by a kill, or for want of
 * memory). It is then started anew, once for all that wait on it, and asked again.
 *
 * @throws StoreError `compiler-ended` when it ends again and again.
 */
export async function askCompiler<T>(ask: (compiler: typeof esbuild) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const seen = restarts;
    try {
      return await ask(esbuild);
    } catch (error) {
      if (!isEnd(error)) throw error;
      if (attempt === ATTEMPTS) throw compilerEnded();
      if (restarts === seen) {
        restarts += 1;
        await esbuild.stop();
      }
    }
  }
}

/** esbuild has no class for it; a failed build has `errors`, and never this text. */
function isEnd(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message);
}

function compilerEnded(): StoreError {
  return new StoreError(
    "compiler-ended",
    "the process that bundles stage types was ended, and again when it was started anew",
    "See whether memory is short or something ends the processes named esbuild, then run again.",
  );
}
