import { OUTCOMES, type Outcomes } from "./event.ts";
import { OUTCOME_LOOKS, type Paint, paintNothing } from "./paint.ts";

/** `3 ran, 9 cached, 1 failed, 2 skipped`: what ran and was cached always, the rest where there is any. */
export function renderOutcomes(outcomes: Outcomes, paint: Paint = paintNothing): string {
  return OUTCOMES.filter((outcome) => outcomes[outcome] > 0 || outcome === "ran" || outcome === "cached")
    .map((outcome) => {
      const text = `${outcomes[outcome]} ${outcome}`;
      return outcomes[outcome] > 0 ? paint(OUTCOME_LOOKS[outcome].hue, text) : text;
    })
    .join(", ");
}
