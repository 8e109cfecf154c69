import type { Artifact } from "../core/artifact.ts";
import type { StageView } from "./model/run-view.ts";
import type { Picture } from "./report.ts";

/** A picture of a report, by its place. */
export interface PlacedPicture {
  readonly stage: StageView;
  readonly output: string;
  readonly artifact: Artifact;
  readonly picture: Picture;
}

/** Where a page finds a picture; undefined for one that it does without. */
export type PictureSource = (
  placed: Pick<PlacedPicture, "artifact" | "picture" | "stage" | "output">,
) => ShownPicture | undefined;

export interface ShownPicture {
  readonly src: string;
  readonly width?: number;
  readonly height?: number;
  /** The picture in full, where the page can link to it. */
  readonly href?: string;
}

/** All pictures of a stage's reports. */
export function picturesOf(stage: StageView): PlacedPicture[] {
  return stage.reports.flatMap(({ output, artifact, report }) =>
    (report.pictures ?? []).map((picture) => ({ stage, output, artifact, picture })),
  );
}
