import { MatError, type MatStruct, type MatValue, readMatFile } from "./mat-file.ts";

export interface Pascal3dObject {
  /** Its class. */
  readonly name: string;
  /** `[x1, y1, x2, y2]`, px from 1, both ends inside. */
  readonly bbox: readonly number[];
  /** Degrees: azimuth in [0, 360). Undefined where it was not annotated. */
  readonly view: { readonly azimuth: number; readonly elevation: number; readonly distance: number } | undefined;
  readonly flags: { readonly truncated?: boolean; readonly occluded?: boolean; readonly difficult?: boolean };
}

/** The objects of an annotation: `record.objects[]`. Throws a MatError where the file is not such a record. */
export function parsePascal3dRecord(bytes: Uint8Array): Pascal3dObject[] {
  const record = structsOf(readMatFile(bytes).get("record"))[0];
  if (record === undefined) throw new MatError('there is no structure "record"');
  const objects = record.get("objects");
  if (objects === undefined) throw new MatError('the record has no "objects"');
  return structsOf(objects).map(toObject);
}

function toObject(object: MatStruct): Pascal3dObject {
  const name = object.get("class");
  return {
    name: name?.kind === "text" ? name.text : "",
    bbox: numbersOf(object.get("bbox")),
    view: toView(structsOf(object.get("viewpoint"))[0]),
    flags: {
      ...(isSet(object, "truncated") && { truncated: true }),
      ...(isSet(object, "occluded") && { occluded: true }),
      ...(isSet(object, "difficult") && { difficult: true }),
    },
  };
}

/** The fine angles were fitted only where the distance is not 0; else those of the coarse annotation hold. */
function toView(viewpoint: MatStruct | undefined): Pascal3dObject["view"] {
  if (viewpoint === undefined) return undefined;
  const angle = (name: string): number | undefined => numbersOf(viewpoint.get(name))[0];
  const distance = angle("distance") ?? 0;
  const isFine = distance !== 0;
  const azimuth = angle(isFine ? "azimuth" : "azimuth_coarse");
  const elevation = angle(isFine ? "elevation" : "elevation_coarse");
  if (azimuth === undefined || elevation === undefined || !Number.isFinite(azimuth + elevation)) return undefined;
  const turned = azimuth % 360;
  return { azimuth: turned < 0 ? turned + 360 : turned, elevation, distance };
}

function isSet(object: MatStruct, name: string): boolean {
  return numbersOf(object.get(name))[0] === 1;
}

/** None for an empty array, which stands for what is not there. */
function structsOf(value: MatValue | undefined): readonly MatStruct[] {
  return value?.kind === "structs" ? value.elements : [];
}

function numbersOf(value: MatValue | undefined): readonly number[] {
  return value?.kind === "numbers" ? value.data : [];
}
