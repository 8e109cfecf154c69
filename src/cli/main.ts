import { Command, CommanderError } from "commander";
import { renderDiagnostic, UserError } from "../core/diagnostic.ts";
import { StoreError } from "../core/store-error.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT } from "./exit.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** Runs the command line; sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  keepHeapSmall();
  // `pipe log … | head` closes our output: nothing is left to say.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    const program = await buildProgram(argv);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = reportError(error);
  }
}

/** Says what is wrong, and gives the exit code. A bug is thrown on. */
function reportError(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.userError;
  if (error instanceof StoreError) {
    process.stderr.write(`${error.code}: ${error.message}\n  ${error.remedy}\n`);
    return EXIT.stageFailed;
  }
  if (!(error instanceof UserError)) throw error;
  for (const diagnostic of error.diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic)}\n`);
  return EXIT.userError;
}

/** All commands by name and summary; only one that the words name is loaded. */
async function buildProgram(argv: readonly string[]): Promise<Command> {
  const throwError = (error: CommanderError): never => {
    throw error;
  };
  const program = new Command("pipe")
    .description("Runs experiment pipelines: only what an edit invalidated runs again.")
    .option("--artifacts <dir>", "the store (default: PIPE_ARTIFACTS, or artifacts/ of the project)")
    .option("--project <dir>", "the folder that holds stages/ (default: PIPE_PROJECT, or this package)")
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride(throwError);
  for (const entry of COMMANDS) {
    const command = program
      .command(entry.name)
      .summary(entry.summary)
      .description(entry.summary)
      .helpGroup(`${entry.group}:`)
      .exitOverride(throwError);
    if (argv.includes(entry.name)) (await entry.load()).register(command);
  }
  return program;
}
