/** A stage in the list of a run's stages: name, standing, why, duration (ms), bytes. 10,000 of them travel, so no keys. */
export type StageRow = readonly [name: string, standing: string, why: string, durationMs: number, bytes: number];

/** What a page that follows a run is told: markup of its parts, by name; boxes of the graph; stages that changed. */
export interface RunUpdate {
  readonly parts: { readonly [part: string]: string };
  readonly boxes: readonly { readonly id: string; readonly share: string; readonly figures: string }[];
  readonly rows: readonly (readonly [index: number, row: StageRow])[];
  /** Whether there are curves to show. */
  readonly curves: boolean;
}
