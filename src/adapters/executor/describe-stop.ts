import type { Failure } from "../../core/event.ts";
import { renderDuration } from "../../core/render-duration.ts";
import type { Remains } from "./describe-exit.ts";

/** Why a stage failed that was stopped because it ran longer than its `timeout`. */
export function describeTimeout(timeoutMs: number, remains: Remains): Failure {
  return { code: "timeout", message: `ran longer than its timeout of ${renderDuration(timeoutMs)}`, ...remains };
}
