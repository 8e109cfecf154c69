import type { ServerResponse } from "node:http";

const POLICY =
  "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** What an artifact holds is never run: not even where it is opened alone. */
const RAW_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;

export function sendPage(response: ServerResponse, page: string, status = 200): void {
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
  });
  response.end(page);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" });
  response.end(text === "" ? "" : `${text}\n`);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...HEADERS, "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

/** Style sheet and script. */
export function sendAsset(
  response: ServerResponse,
  { type, text }: { readonly type: string; readonly text: string },
): void {
  response.writeHead(200, { ...HEADERS, "Content-Type": type });
  response.end(text);
}

/** Bytes of an artifact, for which pages show; they stay the same for ever, under their address. */
export function startBytes(response: ServerResponse, type: string, bytes: number): void {
  response.writeHead(200, {
    ...HEADERS,
    "Cache-Control": "private, max-age=3600",
    "Content-Type": type,
    "Content-Length": bytes,
    "Content-Security-Policy": RAW_POLICY,
  });
}

export interface EventStream {
  send(event: string, value: unknown): void;
  readonly signal: AbortSignal;
}

/** Server-sent events until the reader goes or the server closes. */
export function startEvents(response: ServerResponse, closing: AbortSignal): EventStream {
  const gone = new AbortController();
  response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
  response.write("retry: 2000\n\n");
  response.on("close", () => gone.abort());
  closing.addEventListener("abort", () => gone.abort(), { once: true, signal: gone.signal });
  return {
    send: (event, value) => {
      if (!gone.signal.aborted) response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
    },
    signal: gone.signal,
  };
}
