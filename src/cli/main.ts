import { Command } from "commander";
import { renderDiagnostic, UserError } from "../core/diagnostic.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT } from "./exit.ts";

/** Runs the command line; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(argv[0]);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const diagnostic of error.diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic)}\n`);
    process.exitCode = EXIT.userError;
  }
}

/** All commands by name and summary; only the one that is used is loaded. */
async function buildProgram(used: string | undefined): Promise<Command> {
  const program = new Command("pipe")
    .description("Runs experiment pipelines: only what an edit invalidated runs again.")
    .option("--artifacts <dir>", "the store (default: PIPE_ARTIFACTS, or artifacts/ of the project)")
    .option("--project <dir>", "the folder that holds stages/ (default: PIPE_PROJECT, or this package)")
    .helpCommand(false)
    .exitOverride((error) => {
      process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.userError;
    });
  for (const entry of COMMANDS) {
    const command = program
      .command(entry.name)
      .summary(entry.summary)
      .description(entry.summary)
      .helpGroup(`${entry.group}:`);
    if (entry.name === used) (await entry.load()).register(command);
  }
  return program;
}
