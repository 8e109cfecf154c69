import type { Outcome } from "./event.ts";

/** What a colour means; the terminal decides how it looks. */
export type Hue = "good" | "bad" | "warn" | "dim" | "strong" | "accent";

/** Colours a text, or returns it as it is where there are no colours. */
export type Paint = (hue: Hue, text: string) => string;

/** For files, pipes and tests. */
export const paintNothing: Paint = (_hue, text) => text;

/** How an outcome looks: a mark that is told apart without colour, and a hue. */
export const OUTCOME_LOOKS: { readonly [outcome in Outcome]: { readonly mark: string; readonly hue: Hue } } = {
  ran: { mark: "✔", hue: "good" },
  cached: { mark: "=", hue: "dim" },
  failed: { mark: "✖", hue: "bad" },
  skipped: { mark: "–", hue: "warn" },
  cancelled: { mark: "■", hue: "warn" },
};
