import type { Entry, Located, LocatedMap, Span } from "./located.ts";
import type { PlanSettings } from "./plan.ts";

/** A pipeline as it is written, after its profile and `--set`: well-formed, but not yet checked against the stage types. */
export interface Pipeline {
  /** `name:`; undefined where it is left out. */
  readonly name: string | undefined;
  readonly params: ReadonlyMap<string, Entry>;
  /** False where params may be missing because of a mistake that is noted already. */
  readonly paramsKnown: boolean;
  readonly stages: ReadonlyMap<string, StageDeclaration>;
  readonly settings: PlanSettings;
}

/**
 * One stage as it is written. What is absent or malformed is undefined or empty: the mistake is noted already.
 * `…Known` is false where entries may be missing because of such a mistake, so that their absence is no further one.
 */
export interface StageDeclaration {
  readonly name: string;
  /** The stage's key. */
  readonly at: Span;
  readonly uses: Word | undefined;
  /** Whether `uses:` is left out, not malformed or misspelt. */
  readonly typeMissing: boolean;
  readonly inputs: ReadonlyMap<string, InputDeclaration>;
  /** The key `in:`, or the stage's. */
  readonly inputsAt: Span;
  readonly inputsKnown: boolean;
  readonly with: LocatedMap | undefined;
  /** The key `with:`, or the stage's. */
  readonly withAt: Span;
  readonly withKnown: boolean;
  readonly matrix: ReadonlyMap<string, Entry>;
  readonly matrixKnown: boolean;
  /** `cpus`, `memory`, `gpus`, which may be references. */
  readonly resources: ReadonlyMap<string, Entry>;
  readonly timeout: Entry | undefined;
  readonly retries: Entry | undefined;
  readonly tools: readonly string[];
  /** Output name → kind; undefined where there is no `out:`, or a malformed one. */
  readonly out: ReadonlyMap<string, Word> | undefined;
  /** The key `out:`, or the stage's. */
  readonly outAt: Span;
}

/** A text and where it stands. */
export interface Word {
  readonly text: string;
  readonly at: Span;
}

export interface InputDeclaration {
  readonly name: string;
  readonly keyAt: Span;
  /** Undefined where it is malformed. */
  readonly wire: Wire | undefined;
}

/** What an input is wired to. */
export type Wire = OutputWire | PathWire;

/** Outputs of stages. */
export interface OutputWire {
  /** `stage`: one output, instance by instance; `union`: several, instance by instance; `gather`: all instances. */
  readonly source: "stage" | "union" | "gather";
  /** At least one. */
  readonly outputs: readonly OutputRef[];
  readonly at: Span;
}

/** `stage.output` as it is written. */
export interface OutputRef {
  readonly stage: Word;
  readonly output: Word;
  readonly at: Span;
}

/** A user's file or folder. */
export interface PathWire {
  readonly source: "path";
  readonly path: Located;
  readonly at: Span;
}
