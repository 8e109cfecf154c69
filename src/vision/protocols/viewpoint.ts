import { setsOfObjects } from "./object-sets.ts";

/** ALOI's 72 views of an object on a turntable. */
export const viewpoint = setsOfObjects("the viewpoint, around one object", "azimuth");
