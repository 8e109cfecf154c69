import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import { type Dataset, type Entry, type Finding, type Group, isFinding, type PlacedBox } from "./dataset.ts";
import { badBox, badImage, leftOut, oddImage } from "./finding.ts";
import { isPicture, listFolder, requireFolder } from "./folder.ts";
import { MatError } from "./mat-file.ts";
import { type Pascal3dObject, parsePascal3dRecord } from "./pascal3d-record.ts";
import { readLines } from "./read-lines.ts";
import { toKey } from "./to-key.ts";

export interface Pascal3dOptions {
  /** Of which collection the images are. */
  readonly source: "imagenet" | "pascal" | "both";
  /** `all` takes every annotation; `train` and `val` those of `Image_sets/CLASS_imagenet_SPLIT.txt`, or of VOC's own lists. */
  readonly split: "train" | "val" | "all";
}

/**
 * Pascal3D+ 1.1 (Xiang et al. 2014): `Annotations/CLASS_SOURCE/ID.mat` and `Images/CLASS_SOURCE/ID.JPEG`. Boxes become 0-based; azimuth and
 * elevation (degrees) and distance are a box's factors: the fine angles where the distance is not 0, else the coarse ones.
 * An image of several classes stands in each one's folder, so only the objects of the folder's class are taken.
 */
export function openPascal3d(root: string, { source, split }: Pascal3dOptions): Dataset {
  requireFolder(root, "Images");
  requireFolder(root, "Annotations");
  const pattern = source === "both" ? /^(.+)_(?:imagenet|pascal)$/ : new RegExp(`^(.+)_${source}$`);
  const folders = listFolder(root, "Annotations").folders.filter((name) => pattern.test(name));
  if (folders.length === 0) {
    throw new DataError(
      "missing-folder",
      { file: "Annotations" },
      `there is no folder CLASS_${source === "both" ? "imagenet" : source}`,
    );
  }
  const classes = [...new Set(folders.map((name) => pattern.exec(name)?.[1] ?? ""))].sort();
  return {
    format: "pascal3d",
    root,
    classes,
    groups: function* () {
      for (const folder of folders)
        yield* listFolderGroups(
          { root, split, folder, label: classes.indexOf(pattern.exec(folder)?.[1] ?? "") },
          classes,
        );
    },
  };
}

interface ClassFolder {
  readonly root: string;
  readonly split: Pascal3dOptions["split"];
  /** `CLASS_SOURCE`. */
  readonly folder: string;
  readonly label: number;
}

function* listFolderGroups(from: ClassFolder, classes: readonly string[]): Generator<Group | Finding> {
  const { root, folder, label } = from;
  const pictures = listFolder(root, join("Images", folder)).files.filter(isPicture);
  const byStem = new Map(pictures.map((name) => [name.replace(/\.[^.]+$/, ""), name]));
  for (const item of listIds(from, classes)) {
    if (typeof item !== "string") yield item;
    else {
      const entries = (): Generator<Entry | Finding> =>
        readEntry({ ...from, id: item, picture: byStem.get(item) }, classes);
      yield { name: join(folder, item), size: 1, labels: () => [label], entries };
    }
  }
}

function* listIds(
  { root, split, folder, label }: ClassFolder,
  classes: readonly string[],
): Generator<string | Finding> {
  const annotated = listFolder(root, join("Annotations", folder)).files.filter((name) => name.endsWith(".mat"));
  const ids = new Set(annotated.map((name) => name.slice(0, -4)));
  if (split === "all") {
    yield* ids;
    return;
  }
  const isPascal = folder === `${classes[label]}_pascal`;
  const list = isPascal ? `PASCAL/VOCdevkit/VOC2012/ImageSets/Main/${split}.txt` : `Image_sets/${folder}_${split}.txt`;
  if (!existsSync(join(root, list)))
    throw new DataError("missing-list", { file: list }, `the split ${split} of ${folder} needs this list`);
  for (const { text, number } of readLines(join(root, list))) {
    const id = text.trim();
    if (ids.has(id)) yield id;
    else if (id !== "" && !isPascal) {
      yield badImage("missing-file", { file: list, line: number }, `"${id}" has no Annotations/${folder}/${id}.mat`);
    }
  }
}

interface Image extends ClassFolder {
  readonly id: string;
  /** The picture's file name. */
  readonly picture: string | undefined;
}

function* readEntry(image: Image, classes: readonly string[]): Generator<Entry | Finding> {
  const { root, split, folder, id, picture, label } = image;
  const file = join("Annotations", folder, `${id}.mat`);
  const objects = readObjects(root, file);
  if ("kind" in objects) yield objects;
  else if (picture === undefined)
    yield badImage("missing-file", { file: join("Images", folder, id) }, "there is no such picture");
  else {
    const boxes: PlacedBox[] = [];
    for (const [index, object] of objects.entries()) {
      const box = toBox(object, { image, what: `object ${index + 1}`, file, classes });
      if (isFinding(box)) yield box;
      else boxes.push(box);
      if (!isFinding(box) && object.view === undefined)
        yield oddImage("no-viewpoint", box.place, "the object has no viewpoint");
    }
    const source = join("Images", folder, picture);
    yield { key: toKey(join(folder, picture)), source, ...(split === "all" ? {} : { split }), label, boxes };
  }
}

function readObjects(root: string, file: string): Pascal3dObject[] | Finding {
  try {
    return parsePascal3dRecord(readFileSync(join(root, file)));
  } catch (error) {
    if (!(error instanceof MatError)) throw error;
    return badImage("bad-annotation", { file }, error.message);
  }
}

interface ObjectPlace {
  readonly image: Image;
  readonly what: string;
  readonly file: string;
  readonly classes: readonly string[];
}

/** From 1-based corners, both inside, to 0-based, the far edges outside. */
function toBox(
  { name, bbox, view, flags }: Pascal3dObject,
  { image, what, file, classes }: ObjectPlace,
): PlacedBox | Finding {
  const place = { file, what };
  const { label, folder, id } = image;
  if (name !== classes[label]) return leftOut("box", "other-class", place, `a "${name}" in the folder ${folder}`);
  const [x1, y1, x2, y2] = bbox;
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) {
    return badBox("missing-box", place, `bbox has ${bbox.length} numbers, not x1 y1 x2 y2`);
  }
  const box = { x: x1 - 1, y: y1 - 1, width: x2 - x1 + 1, height: y2 - y1 + 1 };
  return {
    box: { ...box, label, ...flags, object: `${folder}/${id}/${what.split(" ")[1]}`, ...(view && { factors: view }) },
    place,
  };
}
