import type { Place } from "./dataset.ts";
import { renderFinding } from "./finding.ts";

/** A mistake in a data set that leaves nothing to go on with, such as a missing folder. */
export class DataError extends Error {
  override readonly name = "DataError";

  constructor(code: string, place: Place, message: string) {
    super(renderFinding({ code, ...place, message }));
  }
}
