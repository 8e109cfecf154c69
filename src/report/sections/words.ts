import { type Html, html } from "../html.ts";
import type { Standing } from "../model/run-view.ts";

/** How a standing looks without colour. */
const MARKS: { readonly [standing in Standing]: string } = {
  ran: "✔",
  cached: "=",
  failed: "✖",
  skipped: "–",
  cancelled: "■",
  running: "▶",
  waiting: "·",
};

/** `✔ ran`, in the outcome's colour. */
export function renderStanding(standing: Standing): Html {
  return html`<span class="standing standing-${standing}"><span class="mark-sign" aria-hidden="true">${MARKS[standing]}</span> ${standing}</span>`;
}

/** `12 ran, 3 cached`, each with its mark. */
export function renderCounts(counts: { readonly [standing in Standing]?: number }): Html {
  const known = (Object.keys(MARKS) as Standing[]).filter((standing) => (counts[standing] ?? 0) > 0);
  return html`<span class="counts">${known.map((standing) => html`<span class="standing standing-${standing}"><span class="mark-sign" aria-hidden="true">${MARKS[standing]}</span> ${counts[standing] ?? 0} ${standing}</span> `)}</span>`;
}

/** A UTC time for people: `24 November 2026, 10:57 UTC`. */
export function renderTime(iso: string): Html {
  return renderUtc(iso, { day: "numeric", month: "long" }, " UTC");
}

/** A UTC time where its zone is said elsewhere: `24 Nov 2026, 10:57`. */
export function renderMinute(iso: string): Html {
  return renderUtc(iso, { day: "2-digit", month: "short" }, "");
}

function renderUtc(iso: string, day: Intl.DateTimeFormatOptions, zone: string): Html {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return html`${iso}`;
  const date = at.toLocaleDateString("en-GB", { ...day, year: "numeric", timeZone: "UTC" });
  return html`<time datetime="${iso}">${date}, ${iso.slice(11, 16)}${zone}</time>`;
}

/** A number's text with a minus sign instead of a hyphen. */
export function setMinus(text: string): string {
  return text.replace(/^-/, "−");
}

/** A list of terms: rows without a value are left out. */
export function renderFacts(facts: readonly (readonly [term: string, fact: Html | string | undefined])[]): Html {
  const known = facts.filter(([, fact]) => fact !== undefined && fact !== "");
  return html`<dl class="facts">${known.map(([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl>`;
}
