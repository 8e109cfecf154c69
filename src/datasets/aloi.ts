import { join } from "node:path";
import { DataError } from "./data-error.ts";
import type { Dataset, Entry, Finding } from "./dataset.ts";
import { badImage, badObject, leftOut } from "./finding.ts";
import { isPicture, listFolder } from "./folder.ts";
import type { Factors } from "./image-set.ts";
import { toKey } from "./to-key.ts";

/** What varies in a collection: its archives are unpacked to one root each. */
export type AloiPart = "view" | "illumination-direction" | "illumination-colour";

export interface AloiOptions {
  readonly part: AloiPart;
}

/**
 * ALOI (Geusebroek et al. 2005): `OBJECT/OBJECT_CODE.png`; the root may be the folder `png2`, `png4`, … that archives unpack to, or the one
 * above. Each object is a class, in the order of their numbers, and a factor. Codes: views `r0`…`r355` (azimuth in degrees); illumination direction
 * `l1c1`…`l8c3` (light, camera); illumination colour `i110`…`i250` (the lamp's voltage code).
 */
export function openAloi(root: string, { part }: AloiOptions): Dataset {
  const folder = findFolder(root);
  const objects = listFolder(root, folder)
    .folders.filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
  if (objects.length === 0)
    throw new DataError("no-objects", { file: folder }, "there are no folders of objects, such as 1/");
  return {
    format: `aloi-${part}`,
    root,
    classes: objects,
    groups: () =>
      objects.map((object, label) => ({
        name: object,
        size: CODES[part].count,
        labels: () => [label],
        entries: () => readObject({ root, part, folder: join(folder, object), object, label }),
      })),
  };
}

function findFolder(root: string): string {
  return listFolder(root, "").folders.find((name) => /^png\d*$/.test(name)) ?? "";
}

interface ObjectFolder {
  readonly root: string;
  readonly part: AloiPart;
  readonly folder: string;
  readonly object: string;
  readonly label: number;
}

/** All of an object's pictures or none: its views are one set of the invariance score. */
function* readObject({ root, part, folder, object, label }: ObjectFolder): Generator<Entry | Finding> {
  const entries: Entry[] = [];
  for (const name of listFolder(root, folder).files) {
    const source = join(folder, name);
    const factors = readCode(part, object, name);
    if (!isPicture(name)) yield leftOut("image", "no-picture", { file: source }, "it is none, by its name");
    else if (factors === undefined) {
      yield badImage(
        "bad-name",
        { file: source },
        `"${name}" is not ${object}_CODE.png with a code such as ${CODES[part].example}`,
      );
    } else entries.push({ key: toKey(join(object, name)), source, label, factors: { object, ...factors } });
  }
  const { count } = CODES[part];
  if (entries.length === count) yield* entries.sort((a, b) => order(a) - order(b));
  else
    yield badObject(
      "wrong-count",
      { file: folder },
      `${entries.length} pictures of object ${object}; ${part} has ${count} of each`,
    );
}

const CODES = {
  view: { count: 72, example: "r355", pattern: /^r(\d+)$/, factors: (azimuth: number) => ({ azimuth }) },
  "illumination-direction": {
    count: 24,
    example: "l8c3",
    pattern: /^l(\d)c(\d)$/,
    factors: (light: number, camera: number) => ({ light, camera }),
  },
  "illumination-colour": { count: 12, example: "i250", pattern: /^i(\d+)$/, factors: (light: number) => ({ light }) },
} as const;

function readCode(part: AloiPart, object: string, name: string): Factors | undefined {
  const [, of, code = ""] = /^(\d+)_([a-z0-9]+)\.[^.]+$/.exec(name) ?? [];
  const [, first, second] = CODES[part].pattern.exec(code) ?? [];
  if (of !== object || first === undefined) return undefined;
  return CODES[part].factors(Number(first), Number(second));
}

function order({ factors = {} }: Entry): number {
  const { azimuth = 0, light = 0, camera = 0 } = factors;
  return Number(azimuth) + Number(light) * 10 + Number(camera);
}
