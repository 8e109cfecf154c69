import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";

/** What a page brings along: the compiled style sheet and script. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

export interface NavEntry {
  readonly href: string;
  readonly text: string;
  readonly level?: 2 | 3;
  /** A standing that is marked beside the text. */
  readonly standing?: string;
}

export interface PageRequest {
  readonly title: string;
  readonly body: Html;
  readonly nav: readonly NavEntry[];
  /** Above the contents, on the left. */
  readonly brand?: Html;
}

/** A page that opens from the disk and asks the network for nothing: its policy forbids it. */
export function renderStandalonePage(request: PageRequest, { style, script }: PageAssets): string {
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const head = html`<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${trusted(style)}</style>`;
  return renderShell(request, head, html`<script>${trusted(script)}</script>`);
}

/** The frame that all pages share. */
export function renderShell({ title, body, nav, brand }: PageRequest, head: Html, foot: Html): string {
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title>${head}</head>
<body><a class="skip" href="#main">Skip to the content</a><div class="frame-page"><aside class="side">${brand}${nav.length > 0 && html`<details class="contents" open><summary>Contents</summary><nav aria-label="Contents"><ul>${nav.map(({ href, text, level = 2, standing }) => html`<li class="level-${level}"><a href="${href}">${standing !== undefined && html`<span class="dot-sign standing-${standing}" aria-hidden="true"></span>`}${text}</a></li>`)}</ul></nav></details>`}<button type="button" class="theme" hidden>Dark or light</button></aside>
<main id="main" tabindex="-1">${body}</main></div>${foot}</body></html>`.markup
  }\n`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
