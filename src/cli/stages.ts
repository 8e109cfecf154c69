import type { Command } from "commander";
import { describeStageType, describeStageTypes } from "../core/describe-stage-type.ts";
import { UserError } from "../core/diagnostic.ts";
import type { StageType } from "../core/stage-type.ts";
import { suggest } from "../core/suggest.ts";
import type { StageTypes } from "../runner/ports.ts";
import { openProject } from "./open.ts";
import { printJson, printLines } from "./print.ts";
import { paintFor } from "./style.ts";

/** `pipe stages`: the stage types of the project, or one in full. */
export function register(command: Command): void {
  command
    .argument("[type]", "a stage type, to see its inputs, outputs and params")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExamples:\n  $ pipe stages\n  $ pipe stages command\n  $ pipe stages --json")
    .action(async (name: string | undefined, options: { readonly json?: boolean }) => {
      const { types } = openProject(command);
      const paint = paintFor(process.stdout);
      if (name === undefined) {
        const all = await loadAll(types);
        return options.json === true ? printJson(all.map(toJson)) : printLines(describeStageTypes(all, paint));
      }
      const type = await loadOne(name, types);
      return options.json === true ? printJson(toJson(type)) : printLines(describeStageType(type, paint));
    });
}

async function loadAll(types: StageTypes): Promise<StageType[]> {
  const all: StageType[] = [];
  for (const name of types.names()) all.push(await loadOne(name, types));
  return all;
}

async function loadOne(name: string, types: StageTypes): Promise<StageType> {
  // Not every name that leads to a file is a stage type's: `../x` is none.
  const type = types.names().includes(name) ? await types.load(name) : undefined;
  if (type !== undefined) return type;
  throw new UserError([
    {
      code: "unknown-stage-type",
      message: `there is no stage type "${name}"${suggest(name, types.names())}`,
      remedy: "`pipe stages` lists them; each is a file in stages/.",
    },
  ]);
}

function toJson({ checkParams: _, ...type }: StageType): Omit<StageType, "checkParams"> {
  return type;
}
