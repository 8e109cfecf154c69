import type { Box } from "../../datasets/image-set.ts";
import { CATEGORIES } from "../category.ts";
import type { Picture } from "../raster/renderer.ts";
import type { Scene } from "../scene.ts";
import { describeSeen } from "./boxes.ts";

/** An object of a category that is seen in a picture. */
export interface SceneObject {
  /** Number in the scene's bodies. */
  readonly body: number;
  /** Counts in CATEGORIES. */
  readonly category: number;
  readonly className: string;
  readonly box: Box;
}

/** The objects of a category that show enough to be annotated. */
export function listSceneObjects(scene: Scene, picture: Picture): SceneObject[] {
  return scene.bodies.flatMap(({ object }, body) => {
    const seen = picture.seen[body];
    const described = seen === undefined ? undefined : describeSeen(picture, seen);
    if (object.category === undefined || described === undefined) return [];
    return [{ body, category: object.category, className: classNameOf(object.category), box: described.box }];
  });
}

export function classNameOf(category: number): string {
  return CATEGORIES[category]?.name ?? "";
}

export const CLASS_NAMES: readonly string[] = CATEGORIES.map(({ name }) => name);
