import type { Finding, Place } from "./dataset.ts";

/** An error in the data that loses an image. */
export function badImage(code: string, place: Place, message: string): Finding {
  return finding("bad", "image", { code, place, message });
}

export function badBox(code: string, place: Place, message: string): Finding {
  return finding("bad", "box", { code, place, message });
}

export function badVideo(code: string, place: Place, message: string): Finding {
  return finding("bad", "video", { code, place, message });
}

/** An error that loses all views of an object. */
export function badObject(code: string, place: Place, message: string): Finding {
  return finding("bad", "object", { code, place, message });
}

/** Left out as the format's rules have it. */
export function leftOut(of: Finding["of"], code: string, place: Place, message: string): Finding {
  return finding("rule", of, { code, place, message });
}

/** Kept, but told. */
export function oddImage(code: string, place: Place, message: string): Finding {
  return finding("note", "image", { code, place, message });
}

/** `file:line (what) code: message` */
export function renderFinding({ file, line, what, code, message }: Omit<Finding, "kind" | "of">): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}${what === undefined ? "" : ` (${what})`} ${code}: ${message}`;
}

function finding(
  kind: Finding["kind"],
  of: Finding["of"],
  { code, place, message }: { readonly code: string; readonly place: Place; readonly message: string },
): Finding {
  return { kind, of, code, message, ...place };
}
