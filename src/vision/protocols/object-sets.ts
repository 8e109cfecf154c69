import { type Protocol, placeEach } from "./protocol.ts";
import { readObject } from "./read-factor.ts";

/** ALOI's shape of a protocol: each object is a target, and all its images, over which one factor varies, are one set. */
export function setsOfObjects(varies: string, factor: string): Protocol {
  return {
    varies,
    place: (rows) =>
      placeEach(rows, (row) => {
        const object = readObject(row);
        if (object === undefined) return { drop: "no object" };
        if (row.factors?.[factor] === undefined) return { drop: `no ${factor}` };
        return { target: object, set: object };
      }),
  };
}
