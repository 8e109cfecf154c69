import { setsOfObjects } from "./object-sets.ts";

/** ALOI's 24 images of an object: 8 lights × 3 cameras. */
export const illuminationDirection = setsOfObjects("where the light comes from", "light");
