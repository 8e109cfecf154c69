import { takeCount, takeDuration, takeSize } from "./amounts.ts";
import type { Subject } from "./findings.ts";
import type { Entry } from "./located.ts";
import type { PlanSettings } from "./plan.ts";
import { checkKeys, takeMap } from "./shape.ts";

/** The `settings:` of a pipeline or a profile. */
export function parseSettings(entry: Entry | undefined, owner: Subject): PlanSettings {
  const map = takeMap(entry, owner);
  if (map === undefined) return {};
  const settings = owner.findings.about("`settings`");
  checkKeys(map, { known: ["gc"] }, settings);
  const gc = takeMap(map.entries.get("gc"), settings);
  if (gc === undefined) return {};
  const subject = owner.findings.about("`settings.gc`");
  checkKeys(gc, { known: GC_KEYS }, subject);
  const maxBytes = takeSize(gc.entries.get("maxSize"), subject);
  const keepRuns = takeCount(gc.entries.get("keepRuns"), KEEP_RUNS, subject);
  const maxAgeMs = takeDuration(gc.entries.get("maxAge"), subject);
  return {
    gc: {
      ...(maxBytes !== undefined && { maxBytes }),
      ...(keepRuns !== undefined && { keepRuns }),
      ...(maxAgeMs !== undefined && { maxAgeMs }),
    },
  };
}

/** The keys of `settings.gc`. */
export const GC_KEYS = ["maxSize", "keepRuns", "maxAge"] as const;

const KEEP_RUNS = { least: 0, most: 1_000_000, whole: true };
