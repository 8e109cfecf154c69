import { UserError } from "../core/diagnostic.ts";
import type { Failure } from "../core/event.ts";
import { StoreError } from "../core/store-error.ts";

/** The failure of a stage whose folder, code or outputs could not be handled. A bug is thrown on. */
export function describeStoreFailure(error: unknown): Failure {
  if (error instanceof StoreError)
    return { code: error.code, message: `${error.message}; ${error.remedy}`, logTail: [] };
  if (error instanceof UserError) {
    return { code: error.diagnostics[0]?.code ?? "stage-failed", message: error.message, logTail: [] };
  }
  throw error;
}
