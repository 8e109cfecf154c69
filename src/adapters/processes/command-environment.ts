import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../core/json.ts";
import type { Task, TaskInput } from "../../runner/ports.ts";

/** `IN_NAME`, `OUT_NAME` and `PARAM_NAME` of a command: paths and values, never pasted into its text. */
export function commandEnvironment(task: Task): { [name: string]: string } {
  const { inputs, outputs, stage, work } = task;
  return Object.fromEntries([
    ...inputs.map((input) => [variable("IN", input.name), inputPath(input, work.folder)]),
    ...Object.entries(outputs).map(([name, path]) => [variable("OUT", name), path]),
    ...Object.entries(stage.params).map(([name, value]) => [variable("PARAM", name), renderValue(value)]),
  ]);
}

function variable(prefix: string, name: string): string {
  return `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;
}

function renderValue(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A gathered input is a folder with a link for each member, named by its place in the matrix, and an index. */
function inputPath(input: TaskInput, work: string): string {
  if (input.source === "one") return input.path;
  const folder = join(work, "in", input.name);
  mkdirSync(folder, { recursive: true });
  const index = input.members.map(({ path, artifact: { stage, matrix, digest } }) => {
    const name = memberName(stage, matrix);
    symlinkSync(path, join(folder, name));
    return { name, stage, matrix, path: join(folder, name), digest };
  });
  writeFileSync(join(folder, "index.json"), `${JSON.stringify(index, undefined, 2)}\n`);
  return folder;
}

/** `pairs=same-frame,seed=0`; the stage's name where it has no matrix. */
function memberName(stage: string, matrix: { readonly [axis: string]: unknown }): string {
  const axes = Object.entries(matrix).map(([axis, value]) => `${axis}=${value}`);
  return encodeURI(axes.length === 0 ? stage : axes.join(",")).replaceAll("/", "%2F");
}
