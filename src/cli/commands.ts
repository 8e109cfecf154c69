import type { Command } from "commander";

/** One line of `pipe --help`; the rest of a command is loaded when it is used. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly group: "Run" | "Understand" | "Compare" | "Store";
  /** Adds arguments, options, examples and the action to the command. */
  load(): Promise<{ register(command: Command): void }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "run",
    group: "Run",
    summary: "make what a pipeline declares, running only what changed",
    load: () => import("./run.ts"),
  },
  {
    name: "check",
    group: "Run",
    summary: "report every mistake in a pipeline, and run nothing",
    load: () => import("./check.ts"),
  },
  {
    name: "explain",
    group: "Understand",
    summary: "say why a stage would run or not",
    load: () => import("./explain.ts"),
  },
  {
    name: "status",
    group: "Understand",
    summary: "say what of a pipeline is up to date",
    load: () => import("./status.ts"),
  },
  { name: "graph", group: "Understand", summary: "draw a pipeline's stages", load: () => import("./graph.ts") },
  {
    name: "stages",
    group: "Understand",
    summary: "list the stage types, or describe one",
    load: () => import("./stages.ts"),
  },
  {
    name: "schema",
    group: "Understand",
    summary: "write pipelines/schema.json for editors",
    load: () => import("./schema.ts"),
  },
  { name: "runs", group: "Compare", summary: "list the runs", load: () => import("./runs.ts") },
  { name: "show", group: "Compare", summary: "show one run", load: () => import("./show.ts") },
  { name: "log", group: "Compare", summary: "print or follow a stage's log", load: () => import("./log.ts") },
  { name: "diff", group: "Compare", summary: "compare two runs or two pipelines", load: () => import("./diff.ts") },
  {
    name: "report",
    group: "Compare",
    summary: "write a page to look at: one run, or two compared",
    load: () => import("./report.ts"),
  },
  { name: "ui", group: "Compare", summary: "look at the store in a browser, live", load: () => import("./ui.ts") },
  { name: "get", group: "Compare", summary: "copy an artifact out of the store", load: () => import("./get.ts") },
  { name: "gc", group: "Store", summary: "delete what no kept run uses", load: () => import("./gc.ts") },
  {
    name: "verify",
    group: "Store",
    summary: "hash the store again, or execute a stage again",
    load: () => import("./verify.ts"),
  },
  { name: "doctor", group: "Store", summary: "check this machine and the store", load: () => import("./doctor.ts") },
];
