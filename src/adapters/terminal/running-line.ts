import { countCharacters, cutMiddle, cutText } from "../../core/cut-text.ts";
import type { Paint } from "../../core/paint.ts";
import { renderDuration } from "../../core/render-duration.ts";
import { renderNumber } from "../../core/render-number.ts";
import type { RunningStage } from "./board.ts";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
const BAR = 12;
const NARROWEST_NAME = 10;

export interface LineSpace {
  /** Characters that the line may take. */
  readonly width: number;
  /** Characters of the longest name on the screen, so that columns line up. */
  readonly nameWidth: number;
  readonly now: number;
}

/** A running stage in one line: spinner, name, bar, progress, rate, time left, time taken; the last give way first. */
export function renderRunning(stage: RunningStage, paint: Paint, { width, nameWidth, now }: LineSpace): string {
  const spinner = SPINNER[Math.floor(now / FRAME_MS) % SPINNER.length] ?? "";
  const elapsed = renderDuration(now - stage.startedAt);
  const inside = width - 4;
  if (stage.waitsFor !== undefined) {
    return `  ${paint("dim", "…")} ${cutText(`${stage.name} waits for ${stage.waitsFor} ${elapsed}`, inside)}`;
  }
  const nameSpace = Math.max(NARROWEST_NAME, Math.min(nameWidth, inside - 12));
  const name = cutMiddle(stage.name, nameSpace).padEnd(Math.min(nameSpace, inside));
  const space = inside - countCharacters(name);
  const tail = chooseFields({ ...describeProgress(stage, now), elapsed }, space);
  const fraction = fractionOf(stage);
  const bar = fraction !== undefined && space - tail.length >= BAR + 2 ? `  ${renderBar(fraction, paint)}` : "";
  return `  ${paint("accent", spinner)} ${cutText(name, inside)}${bar}${tail === "" ? "" : paint("dim", tail)}`.trimEnd();
}

/** `10 %, 3/30 epochs, 0.5 epochs/s, 54.0 s left`: as much as is known. */
export function renderProgress(stage: RunningStage, now: number): string {
  return Object.values(describeProgress(stage, now)).join(", ");
}

interface Fields {
  readonly percent?: string;
  readonly count?: string;
  readonly rate?: string;
  readonly left?: string;
  readonly elapsed?: string;
}

/** What is left out first where the line is short. */
const LEAST_FIRST = ["rate", "count", "elapsed", "percent", "left"] as const;

function chooseFields(fields: Fields, space: number): string {
  const shown = { ...fields };
  const render = (): string =>
    Object.values(shown)
      .map((field) => `  ${field}`)
      .join("");
  for (const field of LEAST_FIRST) {
    if (countCharacters(render()) <= space) break;
    delete shown[field];
  }
  return render();
}

function describeProgress(stage: RunningStage, now: number): Fields {
  const { latest } = stage;
  if (latest === undefined) return {};
  const fraction = fractionOf(stage);
  const rate = rateOf(stage, now);
  const total = latest.total === undefined ? "" : `/${renderNumber(latest.total, 4)}`;
  const left = rate === undefined || latest.total === undefined ? undefined : (latest.total - latest.done) / rate;
  return {
    ...(fraction === undefined ? {} : { percent: `${Math.floor(fraction * 100)} %` }),
    count: `${renderNumber(latest.done, 4)}${total} ${latest.unit}`.trimEnd(),
    ...(rate === undefined ? {} : { rate: renderRate(rate, latest.unit) }),
    ...(left === undefined || !(left >= 0) ? {} : { left: `${renderDuration(left)} left` }),
  };
}

function fractionOf({ latest }: RunningStage): number | undefined {
  if (latest?.total === undefined || !(latest.total > 0)) return undefined;
  return Math.min(1, Math.max(0, latest.done / latest.total));
}

/** Units a millisecond since the first report; undefined before there are two. */
function rateOf({ first, latest }: RunningStage, now: number): number | undefined {
  if (first === undefined || latest === undefined || !(latest.done > first.done)) return undefined;
  // A stage that reports no more slows down: the time since its last report counts once it is longer than a step.
  const step = (latest.at - first.at) / (latest.done - first.done);
  const late = now - latest.at > step ? now - latest.at - step : 0;
  const durationMs = latest.at - first.at + late;
  return durationMs > 0 ? (latest.done - first.done) / durationMs : undefined;
}

function renderRate(perMs: number, unit: string): string {
  const perSecond = perMs * 1000;
  if (perSecond >= 0.1) return `${renderNumber(perSecond, 3)} ${unit}/s`;
  return perSecond * 60 >= 0.1
    ? `${renderNumber(perSecond * 60, 3)} ${unit}/min`
    : `${renderNumber(perSecond * 3600, 3)} ${unit}/h`;
}

function renderBar(fraction: number, paint: Paint): string {
  const full = Math.round(fraction * BAR);
  return paint("accent", "━".repeat(full)) + paint("dim", "─".repeat(BAR - full));
}
