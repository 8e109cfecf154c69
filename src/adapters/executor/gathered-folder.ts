import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GatheredArtifact } from "../../core/artifact.ts";
import { parseInstanceName } from "../../core/instance-name.ts";
import type { Task, TaskInput } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";

/** Longest file name on most systems, in bytes. */
const LONGEST = 255;

/**
 * Lays each gathered input out as a folder for a command: a link to every member, named by its place in the matrix
 * (`pairs=same-frame,seed=0`), or by its instance where members come from several stages (`probe[seed=0]`), and
 * `index.json`, a list of all with stage, matrix, path and digest. Gives the folders by the inputs' names.
 */
export function placeGathered({ inputs, work }: Task): Environment {
  const gathered = inputs.filter((input) => input.source === "gather");
  return Object.fromEntries(gathered.map((input) => [input.name, placeMembers(join(work.folder, "in"), input)]));
}

function placeMembers(parent: string, { name, members }: Extract<TaskInput, { source: "gather" }>): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const names = nameLinks(members.map(({ artifact }) => artifact));
  const index = members.map(({ path, artifact }, place) => {
    const link = join(folder, names[place] ?? String(place));
    symlinkSync(path, link);
    return { stage: artifact.stage, matrix: artifact.matrix, path: link, digest: artifact.digest };
  });
  writeFileSync(join(folder, "index.json"), `${JSON.stringify(index, undefined, 2)}\n`);
  return folder;
}

/** Where a name is too long for a file, or taken, it is the member's number; `index.json` says the rest. */
function nameLinks(members: readonly GatheredArtifact[]): string[] {
  const areOfOne = new Set(members.map((member) => parseInstanceName(member.stage).stage)).size === 1;
  const taken = new Set<string>();
  return members.map((member, place) => {
    const name = escapeName(areOfOne ? describePlace(member) : member.stage);
    const isFit = name !== "" && Buffer.byteLength(name) <= LONGEST && !taken.has(name);
    taken.add(name);
    return isFit ? name : String(place);
  });
}

function describePlace({ matrix }: GatheredArtifact): string {
  return Object.entries(matrix)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(",");
}

function escapeName(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
