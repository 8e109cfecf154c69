/** A task's failure: its message names the task, its cause is what was thrown. */
export class TaskError extends Error {
  override readonly name = "TaskError";

  constructor(task: string, cause: unknown) {
    super(`${task}: ${describeFailure(cause)}`, { cause });
  }
}

export function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
