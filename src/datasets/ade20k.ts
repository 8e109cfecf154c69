import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "./data-error.ts";
import type { Dataset, Entry, Finding, Group, MaskRule } from "./dataset.ts";
import { badImage } from "./finding.ts";
import { isPicture, listFolder, requireFolder } from "./folder.ts";
import { readLines } from "./read-lines.ts";
import { toKey } from "./to-key.ts";

export interface Ade20kOptions {
  /** `training` or `validation`. */
  readonly split: string;
}

/**
 * ADE20K's scene parsing benchmark: `ADEChallengeData2016/{images,annotations}/SPLIT`; the root may be that folder or the one above.
 * A mask's value 0 is "other" and becomes void (255); 1…150 become 0…149, named by `objectInfo150.txt`. The scene of
 * `sceneCategories.txt` is a factor.
 */
export function openAde20k(root: string, { split }: Ade20kOptions): Dataset {
  const folder = existsSync(join(root, "ADEChallengeData2016")) ? "ADEChallengeData2016" : "";
  const reader = {
    root,
    folder,
    split,
    images: join(folder, "images", split),
    masks: join(folder, "annotations", split),
  };
  requireFolder(root, reader.images);
  requireFolder(root, reader.masks);
  return {
    format: "ade20k",
    root,
    classes: [],
    masks: maskRule(readClasses(root, folder)),
    groups: () => listGroups(reader),
  };
}

interface Reader {
  readonly root: string;
  readonly folder: string;
  readonly split: string;
  readonly images: string;
  readonly masks: string;
}

function maskRule(classes: readonly string[]): MaskRule {
  const values = Array.from({ length: 256 }, (_, value) => {
    if (value === 0) return 255;
    return value <= classes.length ? value - 1 : undefined;
  });
  return { classes, values };
}

/** `Idx⇥Ratio⇥Train⇥Val⇥Name`, in some releases `Stuff` before the name; a line of names first; only the first of a name's synonyms. */
function readClasses(root: string, folder: string): string[] {
  const file = join(folder, "objectInfo150.txt");
  if (!existsSync(join(root, file))) return Array.from({ length: 150 }, (_, index) => `class ${index + 1}`);
  const names: string[] = [];
  for (const { text, number } of readLines(join(root, file))) {
    if (number === 1 || text.trim() === "") continue;
    const columns = text.trim().split(/\t+/);
    const name = columns.length >= 5 ? columns.at(-1) : undefined;
    if (Number(columns[0]) !== names.length + 1 || name === undefined) {
      throw new DataError(
        "bad-list",
        { file, line: number },
        `"${text}" is not class ${names.length + 1} as Idx, Ratio, Train, Val, Name`,
      );
    }
    names.push(name.split(",")[0]?.trim() ?? name);
  }
  return names;
}

function* listGroups({ root, folder, split, images, masks }: Reader): Generator<Group | Finding> {
  const scenes = readScenes(root, folder);
  const pictures = listFolder(root, images).files.filter(isPicture);
  for (const name of pictures) {
    const source = join(images, name);
    const stem = name.replace(/\.[^.]+$/, "");
    const scene = scenes.get(stem);
    const mask = join(masks, `${stem}.png`);
    const entry: Entry = { key: toKey(join(split, name)), source, split, mask, ...(scene && { factors: { scene } }) };
    yield { name: source, size: 1, labels: () => undefined, entries: () => [entry] };
  }
  yield* findLonelyMasks(listFolder(root, masks).files, pictures, masks);
}

/** `ADE_train_00000001 airport_terminal`. */
function readScenes(root: string, folder: string): Map<string, string> {
  const file = join(root, folder, "sceneCategories.txt");
  const scenes = new Map<string, string>();
  if (!existsSync(file)) return scenes;
  for (const { text } of readLines(file)) {
    const [name = "", scene] = text.trim().split(/\s+/);
    if (scene !== undefined) scenes.set(name, scene);
  }
  return scenes;
}

function* findLonelyMasks(masks: readonly string[], pictures: readonly string[], folder: string): Generator<Finding> {
  const stems = new Set(pictures.map((name) => name.replace(/\.[^.]+$/, "")));
  for (const name of masks) {
    if (stems.has(name.replace(/\.[^.]+$/, ""))) continue;
    yield badImage("missing-file", { file: join(folder, name) }, "the mask has no picture");
  }
}
