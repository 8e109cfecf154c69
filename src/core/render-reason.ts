import { renderCanonical } from "./canonical.ts";
import type { Change } from "./change.ts";
import { cutText } from "./cut-text.ts";
import type { KeyInput } from "./fingerprint.ts";
import type { Json } from "./json.ts";
import { nameSome } from "./name-some.ts";
import type { Reason } from "./reason.ts";

/** Changes that the short form names before it counts the rest. */
const NAMED = 2;
const SHORT_VALUE = 24;

/** Why, in a phrase: `temperature 0.2 → 0.1`, `code changed`, `never ran`, `output encoder was lost`. */
export function renderReason(reason: Reason): string {
  switch (reason.why) {
    case "up-to-date":
      return "up to date";
    case "never-ran":
      return "never ran";
    case "changed":
      return renderChanges(reason.changes);
    case "forced":
      return "forced";
    case "lost":
      return `output ${reason.output} was lost`;
    case "damaged":
      return `output ${reason.output} was damaged`;
    case "made-meanwhile":
      return `made meanwhile by ${reason.holder}`;
    case "upstream-failed":
      return `needs ${reason.stage}, which failed`;
    case "interrupted":
      return "interrupted";
    case "upstream-runs":
      return `${reason.stage} runs first`;
  }
}

/** Why, in whole: the phrase, or one line a change with before → after. */
export function renderReasonLong(reason: Reason): string[] {
  if (reason.why !== "changed") return [renderReason(reason)];
  return reason.changes.map((change) => renderChange(change, Number.POSITIVE_INFINITY));
}

/** One change, before → after, values cut to `width` characters. */
export function renderChange(change: Change, width: number): string {
  switch (change.part) {
    case "type":
      return `stage type ${change.before} → ${change.after}`;
    case "code":
      return width < 64 ? "code changed" : `code changed: ${short(change.before)} → ${short(change.after)}`;
    case "param":
      return `${change.name} ${renderSide(change.before, width)} → ${renderSide(change.after, width)}`;
    case "input":
      return `input ${change.name} ${renderInputChange(change, width)}`;
    case "output":
      return `output ${change.name} ${change.before ?? "absent"} → ${change.after ?? "absent"}`;
    case "tool":
      return `program ${change.name} changed`;
  }
}

/** A value in a line: JSON, strings bare where that is unambiguous, cut to `width` characters. */
export function renderValue(value: Json, width = Number.POSITIVE_INFINITY): string {
  const text = typeof value === "string" && /^[A-Za-z_./][\w./ -]*$/.test(value) ? value : JSON.stringify(value);
  return cutText(text, width);
}

function renderChanges(changes: readonly Change[]): string {
  return nameSome(
    changes.map((change) => renderChange(change, SHORT_VALUE)),
    NAMED,
  );
}

function renderSide(value: Json | undefined, width: number): string {
  return value === undefined ? "absent" : renderValue(value, width);
}

function renderInputChange({ before, after }: Change & { part: "input" }, width: number): string {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  const counts = [countMembers(before), countMembers(after)];
  if (counts[0] !== counts[1]) return `changed: ${counts[0]} → ${counts[1]} members`;
  if (typeof before !== "string" && typeof after !== "string") return describeMembers(before, after);
  if (width < 64 || typeof before !== "string" || typeof after !== "string") return "changed";
  return `changed: ${short(before)} → ${short(after)}`;
}

type Members = Exclude<KeyInput, string>;

/** Members stand in one order, so that they can be told apart by their place. */
function describeMembers(before: Members, after: Members): string {
  const changed = after.filter((member, place) => renderCanonical(member) !== renderCanonical(before[place] ?? null));
  const renamed = changed.every(({ digest }) => before.some((member) => member.digest === digest));
  return `changed: ${changed.length} of ${after.length} members${renamed ? " in name or order alone" : ""}`;
}

function countMembers(input: KeyInput): number {
  return typeof input === "string" ? 1 : input.length;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
