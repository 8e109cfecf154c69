import { illuminationColour } from "./protocols/illumination-colour.ts";
import { illuminationDirection } from "./protocols/illumination-direction.ts";
import { instance } from "./protocols/instance.ts";
import { instanceViewpoint } from "./protocols/instance-viewpoint.ts";
import { occlusion } from "./protocols/occlusion.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { viewpoint } from "./protocols/viewpoint.ts";

export const PROTOCOL_NAMES = [
  "occlusion",
  "viewpoint",
  "illumination-direction",
  "illumination-colour",
  "instance",
  "instance+viewpoint",
] as const;

export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

/** The invariances of Purushwalkam & Gupta 2020, in the order of their table. */
export const PROTOCOLS: { readonly [name in ProtocolName]: Protocol } = {
  occlusion,
  viewpoint,
  "illumination-direction": illuminationDirection,
  "illumination-colour": illuminationColour,
  instance,
  "instance+viewpoint": instanceViewpoint,
};
