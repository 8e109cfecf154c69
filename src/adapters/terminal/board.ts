import type { Event } from "../../core/event.ts";

/** A stage that is under way. */
export interface RunningStage {
  readonly name: string;
  readonly startedAt: number;
  readonly attempt: number;
  /** Whom it waits for, until it starts. */
  readonly waitsFor?: string;
  /** Its first report of progress: what a checkpoint saved was not done at this attempt's rate. */
  readonly first?: ProgressReport;
  readonly latest?: ProgressReport;
}

export interface ProgressReport {
  readonly at: number;
  readonly done: number;
  readonly total?: number;
  readonly unit: string;
}

/** The stages that are under way, oldest first. */
export interface Board {
  take(event: Event): void;
  running(): ReadonlyMap<string, RunningStage>;
}

/** Follows the events of a run. */
export function createBoard(): Board {
  const running = new Map<string, RunningStage>();
  return { running: () => running, take: (event) => follow(event, running) };
}

function follow(event: Event, running: Map<string, RunningStage>): void {
  switch (event.event) {
    case "stage-started":
      running.set(event.stage, { name: event.stage, startedAt: event.at, attempt: event.attempt });
      return;
    case "stage-waiting":
      running.set(event.stage, { name: event.stage, startedAt: event.at, attempt: 1, waitsFor: event.holder });
      return;
    case "progress": {
      const stage = running.get(event.stage);
      if (stage !== undefined) running.set(event.stage, { ...stage, first: stage.first ?? event, latest: event });
      return;
    }
    case "stage-finished":
      running.delete(event.stage);
      return;
    default:
      return;
  }
}
