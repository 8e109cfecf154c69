import { defineTask } from "../../parallel/task.ts";
import { type Ade20kRendered, renderAde20kScene } from "./ade20k.ts";
import { renderAloi } from "./aloi.ts";
import { type CocoRendered, renderCocoScene } from "./coco.ts";
import { renderGot10kVideo } from "./got10k.ts";
import { renderImagenetImage } from "./imagenet.ts";
import { type Pascal3dRendered, renderPascal3dImage } from "./pascal3d.ts";
import type { DatasetName, Job, Rendered } from "./settings.ts";
import { renderTrackingnetVideo } from "./trackingnet.ts";
import { renderVocScene, type VocRendered } from "./voc.ts";

export type AnyJob = { [D in DatasetName]: Job<D> }[DatasetName];

/** Jobs whose data set has lists say more than how many pictures there are. */
export type AnyRendered = VocRendered | CocoRendered | Ade20kRendered | Pascal3dRendered | PlainRendered;

interface PlainRendered extends Rendered {
  readonly dataset?: never;
}

/** Renders a job's pictures and writes them. */
export const renderTask = defineTask("world.render", import.meta.url, (job: AnyJob): Promise<AnyRendered> => {
  switch (job.dataset) {
    case "imagenet":
      return renderImagenetImage(job);
    case "coco":
      return renderCocoScene(job);
    case "voc":
      return renderVocScene(job);
    case "ade20k":
      return renderAde20kScene(job);
    case "trackingnet":
      return renderTrackingnetVideo(job);
    case "got10k":
      return renderGot10kVideo(job);
    case "aloi-view":
    case "aloi-ill":
    case "aloi-col":
      return renderAloi(job);
    case "pascal3d":
      return renderPascal3dImage(job);
  }
});
