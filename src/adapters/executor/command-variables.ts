import type { Failure } from "../../core/event.ts";
import type { Json } from "../../core/json.ts";
import type { Task, TaskInput } from "../../runner/ports.ts";
import type { Environment } from "./environment.ts";

/** Longest `NAME=value` and longest argument that Linux hands to a program, in bytes (MAX_ARG_STRLEN, less its NUL). */
const LONGEST = 131_071;

/** What all variables and arguments may take together: a quarter of the usual 8 MiB stack, less what the system adds. */
const MOST = 2_000_000;

/** The param of a `command` that is its text, not a variable. */
export const RUN = "run";

/** The variables by which a command knows its inputs, outputs and params. `placed` gives the path of each gathered input. */
export function commandVariables(task: Task, placed: Environment): Environment {
  const { stage, inputs, outputs } = task;
  const params = Object.entries(stage.params).filter(([name]) => name !== RUN);
  const all = [
    ...inputs.map((input) => [variableName("IN", input.name), pathOf(input, placed)] as const),
    ...Object.entries(outputs).map(([name, path]) => [variableName("OUT", name), path] as const),
    ...params.map(([name, value]) => [variableName("PARAM", name), renderValue(value)] as const),
  ];
  return Object.fromEntries(all);
}

function variableName(prefix: string, name: string): string {
  const variable = `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;
  if (!/^[A-Z_][A-Z0-9_]*$/.test(variable)) throw new Error(`"${name}" can't be the name of a variable`);
  return variable;
}

function pathOf(input: TaskInput, placed: Environment): string {
  return input.source === "one" ? input.path : (placed[input.name] ?? "");
}

/** A text as it is; a list or map as JSON. */
function renderValue(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Why the system would not take the command: something is too long, or holds a NUL. */
export function checkLengths(variables: Environment, run: string): Failure | undefined {
  const entries = [...Object.entries(variables), ["", run] as const];
  let total = 0;
  for (const [name, value] of entries) {
    const what = name === "" ? "its `run` text" : `the value of $${name}`;
    if (value.includes("\0")) return failure(`${what} holds a NUL character, which no program can be given`);
    const bytes = Buffer.byteLength(value) + name.length + 1;
    if (bytes > LONGEST) {
      return failure(`${what} has ${bytes} bytes; a program can be given at most ${LONGEST}: use a file as an input`);
    }
    total += bytes + 1;
  }
  if (total <= MOST) return undefined;
  return failure(
    `its variables take ${total} bytes together; a program can be given at most ${MOST}: use files as inputs`,
  );
}

function failure(message: string): Failure {
  return { code: "stage-failed", message, logTail: [] };
}
