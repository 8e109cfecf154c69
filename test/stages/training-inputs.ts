import { writeViewPolicy } from "../../src/vision/view-policy-file.ts";
import { type PresetName, VIEW_PRESETS } from "../../src/vision/view-presets.ts";
import { writeSquares } from "./sample-images.ts";
import { artifact, temporaryFolder } from "./stage-harness.ts";

/** What a training of an encoder learns from: 48 squares in views of 32 px, and 40 others to look at. */
export async function createTrainingInputs(preset: PresetName): Promise<{
  readonly [name in "images" | "monitor" | "views"]: ReturnType<typeof artifact>;
}> {
  const views = temporaryFolder("views");
  writeViewPolicy(views, {
    ...{ version: 1, preset, sidePx: 32, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    ...VIEW_PRESETS[preset],
  });
  return {
    images: artifact(await writeSquares(48)),
    monitor: artifact(await writeSquares(40, { seed: 1 })),
    views: artifact(views),
  };
}
