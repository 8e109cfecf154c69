import type { Json, Scalar } from "./json.ts";

/** A pipeline after checking, matrix expansion and defaults: what is to be true, in an order in which it can be made. */
export interface Plan {
  /** The pipeline's `name`. */
  readonly name: string;
  /** Absolute path of the YAML file. */
  readonly file: string;
  /** Instances in topological order: a stage's inputs come from stages before it. */
  readonly stages: readonly PlannedStage[];
  readonly settings: PlanSettings;
}

/** The pipeline's `settings:`; what it leaves out is undefined. */
export interface PlanSettings {
  readonly gc?: { readonly maxBytes?: number; readonly keepRuns?: number; readonly maxAgeMs?: number };
}

/** One instance of a stage: `pretrain[pairs=same-frame,seed=0]`. */
export interface PlannedStage {
  /** Instance name, unique in the plan. */
  readonly name: string;
  /** The stage's name in the YAML. */
  readonly stage: string;
  /** Stage type. */
  readonly uses: string;
  /** This instance's place in the matrix; empty without one. */
  readonly matrix: { readonly [axis: string]: Scalar };
  /** All params of the stage type, after defaults and checks. */
  readonly params: { readonly [name: string]: Json };
  readonly inputs: readonly PlannedInput[];
  /** Output name → kind, in declared order. */
  readonly outputs: { readonly [name: string]: string };
  readonly resources: Resources;
  readonly timeoutMs?: number;
  /** How often a failed attempt is repeated. */
  readonly retries: number;
  /** Programs whose versions count in the fingerprint. */
  readonly tools: readonly string[];
}

export interface Resources {
  /** ALL_CPUS means as many as there are. */
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

/** More cpus than any machine has: a request beyond what there is takes all. A plan must not depend on the machine. */
export const ALL_CPUS = 1_000_000;

/** Where an input's content comes from. `from` counts in `Plan.stages`. */
export type PlannedInput =
  | { readonly name: string; readonly source: "stage"; readonly from: number; readonly output: string }
  | {
      readonly name: string;
      readonly source: "gather";
      readonly members: readonly { readonly from: number; readonly output: string }[];
    }
  | { readonly name: string; readonly source: "path"; readonly path: string };

/** Indices of the stages that a stage reads from. */
export function dependenciesOf(stage: PlannedStage): number[] {
  return stage.inputs.flatMap(producersOf);
}

function producersOf(input: PlannedInput): number[] {
  switch (input.source) {
    case "stage":
      return [input.from];
    case "gather":
      return input.members.map((member) => member.from);
    case "path":
      return [];
  }
}
