import type { Change } from "./change.ts";

/** Why a stage ran, was reused or was left out: a word that `pipe explain` expands. */
export type Reason =
  | { readonly why: "up-to-date" }
  | { readonly why: "never-ran" }
  | { readonly why: "changed"; readonly changes: readonly Change[] }
  | { readonly why: "forced" }
  | { readonly why: "lost"; readonly output: string }
  | { readonly why: "damaged"; readonly output: string }
  | { readonly why: "made-meanwhile"; readonly holder: string }
  | { readonly why: "upstream-failed"; readonly stage: string }
  | { readonly why: "interrupted" }
  | { readonly why: "upstream-runs"; readonly stage: string };
