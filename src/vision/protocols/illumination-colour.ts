import { setsOfObjects } from "./object-sets.ts";

/** ALOI's 12 images of an object under lamps of different colour temperatures. */
export const illuminationColour = setsOfObjects("the colour of the light", "light");
