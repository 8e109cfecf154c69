import type { Command } from "commander";
import { createRuns } from "../adapters/runs/runs.ts";
import { createStageTypes } from "../adapters/stage-types/stage-types.ts";
import { createStore } from "../adapters/store/store.ts";
import { createTools } from "../adapters/tools.ts";
import type { Clock, Runs, StageTypes, Store, Tools } from "../runner/ports.ts";
import { locateProject, type ProjectPaths } from "./project.ts";

/** The project with its adapters; nothing is read or made before it is used. */
export interface Project extends ProjectPaths {
  readonly store: Store;
  readonly runs: Runs;
  readonly types: StageTypes;
  readonly tools: Tools;
  readonly clock: Clock;
}

/** Opens the project that the command line means. */
export function openProject(command: Command): Project {
  const paths = locateProject(command);
  const clock: Clock = { now: () => Date.now() };
  const store = createStore(paths.artifacts, clock);
  return {
    ...paths,
    clock,
    store,
    runs: createRuns(paths.artifacts, clock),
    types: createStageTypes(paths.root, store),
    tools: createTools(store),
  };
}
