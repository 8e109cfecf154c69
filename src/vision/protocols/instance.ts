import { readPose } from "./pose-bins.ts";
import { type Protocol, placeEach } from "./protocol.ts";

/** Pascal3D+'s protocol: a set holds the objects of one class that are seen from the same side and height. */
export const instance: Protocol = {
  varies: "the object, within a class and a viewpoint",
  place: (rows, { classes }) =>
    placeEach(rows, (row) => {
      const pose = readPose(row, classes);
      if ("drop" in pose) return pose;
      const { target, azimuthBin, elevationBin } = pose;
      return { target, set: JSON.stringify([target, azimuthBin, elevationBin]) };
    }),
};
