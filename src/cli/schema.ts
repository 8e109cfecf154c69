import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { renderSchema } from "../core/schema.ts";
import type { StageType } from "../core/stage-type.ts";
import type { StageTypes } from "../runner/ports.ts";
import { EXIT } from "./exit.ts";
import { openProject } from "./open.ts";
import { writeTarget } from "./write-target.ts";

/** `pipe schema`: writes the JSON Schema of pipelines, by which editors complete and check them. */
export function register(command: Command): void {
  command
    .option("--out <file>", "where to write it (default: pipelines/schema.json of the project)")
    .option("--check", "write nothing; end with 1 if the file is out of date")
    .addHelpText("after", EXAMPLES)
    .action(async (options: SchemaOptions) => writeSchema(options, command));
}

interface SchemaOptions {
  readonly out?: string;
  readonly check?: boolean;
}

const EXAMPLES = `
Examples:
  $ pipe schema
  $ pipe schema --check
  $ pipe schema --out /tmp/schema.json

A pipeline names it in its first line:
  # yaml-language-server: $schema=./schema.json`;

async function writeSchema({ out, check }: SchemaOptions, command: Command): Promise<void> {
  const { types, root } = openProject(command);
  const file = out ?? join(root, "pipelines", "schema.json");
  const text = `${JSON.stringify(renderSchema(await loadAll(types)), undefined, 2)}\n`;
  const isCurrent = existsSync(file) && readFileSync(file, "utf8") === text;
  if (check === true) {
    if (isCurrent) return;
    process.stderr.write(`${relative(process.cwd(), file)} is out of date: run \`pipe schema\`.\n`);
    process.exitCode = EXIT.stageFailed;
    return;
  }
  if (!isCurrent) writeTarget(file, () => writeFileSync(file, text));
  process.stdout.write(`${relative(process.cwd(), file)}\n`);
}

async function loadAll(types: StageTypes): Promise<StageType[]> {
  const loaded: StageType[] = [];
  for (const name of types.names()) {
    const type = await types.load(name);
    if (type !== undefined) loaded.push(type);
  }
  return loaded;
}
