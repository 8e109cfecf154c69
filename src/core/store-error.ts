/** The store can't do its work: a failure of the machine, not of a stage. `code` is a stable word of docs/errors.md. */
export class StoreError extends Error {
  readonly code: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}
