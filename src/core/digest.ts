import { createHash } from "node:crypto";

/** SHA-256 of bytes, 64 hexadecimal digits. */
export type Digest = string & { readonly __brand: "Digest" };

/** SHA-256 of all that determines a stage's outputs, 64 hexadecimal digits. */
export type Fingerprint = string & { readonly __brand: "Fingerprint" };

/** The digest of a text (as UTF-8) or of bytes. */
export function digestOf(content: string | Uint8Array): Digest {
  return createHash("sha256").update(content).digest("hex") as Digest;
}

/** The first 12 digits: what people read. */
export function shorten(hash: Digest | Fingerprint): string {
  return hash.slice(0, 12);
}
