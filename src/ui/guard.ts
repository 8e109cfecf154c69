import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a request is let through for, or why not. */
export type Verdict =
  | { readonly let: "in" }
  /** It brought the token in its address: give it a cookie, and take the token out of the address. */
  | { readonly let: "in-with-cookie"; readonly to: string }
  | { readonly let: "out"; readonly status: number; readonly because: string };

export interface Gate {
  readonly token: string;
  readonly port: number;
}

/**
 * Lets in only who reads, names this machine as the host (else a foreign page could reach us through its own name: DNS
 * rebinding), and knows the token.
 */
export function judgeRequest(
  { method = "", headers, url = "/" }: Pick<IncomingMessage, "method" | "headers" | "url">,
  gate: Gate,
): Verdict {
  if (method !== "GET" && method !== "HEAD") return { let: "out", status: 405, because: "These pages are read-only." };
  if (!namesUs(headers.host, gate.port))
    return { let: "out", status: 421, because: "This is not the host that you asked for." };
  const address = parseAddress(url);
  if (address === undefined) return { let: "out", status: 400, because: "The address is not well formed." };
  const given = address.searchParams.get("token");
  if (given !== null && isSame(given, gate.token)) {
    address.searchParams.delete("token");
    return { let: "in-with-cookie", to: `${address.pathname}${address.search}` };
  }
  if (readCookies(headers.cookie, cookieName(gate)).some((cookie) => isSame(cookie, gate.token))) return { let: "in" };
  return { let: "out", status: 403, because: "Open the address that `pipe ui` printed: it has the token." };
}

/** Cookies count for all ports of a host: the port is part of the name. */
export function cookieName({ port }: Gate): string {
  return `pipe-${port}`;
}

/** An address of ours; undefined where it is none. Two slashes at its beginning would name another host. */
export function parseAddress(url: string): URL | undefined {
  if (!url.startsWith("/") || url.startsWith("//")) return undefined;
  return URL.canParse(url, "http://127.0.0.1") ? new URL(url, "http://127.0.0.1") : undefined;
}

function namesUs(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Compares in a time that says nothing of where two texts differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function readCookies(header: string | undefined, name: string): string[] {
  return (header ?? "")
    .split(/;\s*/)
    .flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
}
