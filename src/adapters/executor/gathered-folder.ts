import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GatheredArtifact } from "../../core/artifact.ts";
import type { Task, TaskInput } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";

/** Longest file name on most systems, in bytes. */
const LONGEST = 255;

/**
 * Lays each gathered input out as a folder for a command: a link to every member, named by its place in the matrix
 * (`pairs=same-frame,seed=0`), and `index.json`, a list of all with stage, matrix, path and digest. Gives the folders by
 * the inputs' names.
 */
export function placeGathered({ inputs, work }: Task): Environment {
  const gathered = inputs.filter((input) => input.source === "gather");
  return Object.fromEntries(gathered.map((input) => [input.name, placeMembers(join(work.folder, "in"), input)]));
}

function placeMembers(parent: string, { name, members }: Extract<TaskInput, { source: "gather" }>): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const index = members.map(({ path, artifact }, place) => {
    const link = join(folder, linkName(artifact, place));
    symlinkSync(path, link);
    return { stage: artifact.stage, matrix: artifact.matrix, path: link, digest: artifact.digest };
  });
  writeFileSync(join(folder, "index.json"), `${JSON.stringify(index, undefined, 2)}\n`);
  return folder;
}

/** Where a value is too long for a file name, the member's number; `index.json` says the rest. */
function linkName({ matrix }: GatheredArtifact, place: number): string {
  const name = Object.entries(matrix)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(",")
    .replaceAll("%", "%25")
    .replaceAll("/", "%2F");
  return name === "" || Buffer.byteLength(name) > LONGEST ? String(place) : name;
}
