import type { Digest } from "./digest.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MetricInfos } from "./metric-info.ts";
import type { Resources } from "./plan.ts";

/** What the planner knows of a stage type: its file in `stages/`, loaded and described. */
export interface StageType {
  /** The file's name without `.ts`: what `uses:` says. */
  readonly name: string;
  readonly description: string;
  /** `node`: its bundle runs in a Node process; `shell`: its `run` param runs through `sh -c`. */
  readonly executor: "node" | "shell";
  readonly inputs: { readonly [name: string]: InputSpec };
  readonly outputs: { readonly [name: string]: OutputSpec };
  /** What its metrics measure, as far as it says so. */
  readonly metrics: MetricInfos;
  /** Whether a pipeline may name further inputs and, with `out:`, its outputs (only `command`). */
  readonly open: boolean;
  readonly params: readonly ParamSpec[];
  /** JSON Schema of `with:`. */
  readonly paramsSchema: JsonObject;
  readonly resources: Partial<Resources>;
  readonly tools: readonly string[];
  /** Whether a process that ran it may run it again, modules and all. */
  readonly reusable: boolean;
  readonly code: Code;
  /** Fills in defaults and checks; `problems` is empty where `params` holds. */
  checkParams(given: JsonObject): { readonly params: JsonObject; readonly problems: readonly ParamProblem[] };
}

export interface InputSpec {
  readonly kind: string;
  readonly description: string;
  readonly optional: boolean;
  /** Takes all instances of a matrix stage: `{ gather: pretrain.report }`. */
  readonly gathered: boolean;
}

export interface OutputSpec {
  readonly kind: string;
  readonly description: string;
}

export interface ParamSpec {
  readonly name: string;
  readonly description: string;
  /** For people: `number >= 0`, `"a" | "b"`. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: Json;
}

/** A mistake in a param's value. `path` starts with the param's name. */
export interface ParamProblem {
  readonly kind: "unknown" | "missing" | "invalid";
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The code that a stage type runs: what is hashed is what runs. */
export interface Code {
  /** Digest of the bundle and of the packages' versions: the fingerprint's part. */
  readonly digest: Digest;
  /** The stored bundle: a directory artifact whose `stage.js` is the entry. */
  readonly bundle: Digest;
  /** Source files in the bundle, by path from the project's root → digest of their bytes. */
  readonly files: { readonly [path: string]: Digest };
  /** npm packages that it imports → resolved version. */
  readonly packages: { readonly [name: string]: string };
}
