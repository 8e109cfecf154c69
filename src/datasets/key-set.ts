import { hash } from "node:crypto";

const FIRST_SLOTS = 1 << 12;

/**
 * The set of keys seen, in 8 to 32 bytes a key whatever their length: an open-addressed table of 64 bits of each key's
 * SHA-256. Two different keys among a million share those bits once in 30 million sets.
 */
export class KeySet {
  #count = 0;
  #slots = new BigUint64Array(FIRST_SLOTS);

  /** Adds a key; false when it was there. */
  add(key: string): boolean {
    if (2 * this.#count >= this.#slots.length) this.#grow();
    const isNew = insert(this.#slots, hashBits(key));
    if (isNew) this.#count += 1;
    return isNew;
  }

  #grow(): void {
    const slots = new BigUint64Array(2 * this.#slots.length);
    for (const bits of this.#slots) if (bits !== 0n) insert(slots, bits);
    this.#slots = slots;
  }
}

/** Never 0, which marks an empty slot. */
function hashBits(key: string): bigint {
  return hash("sha256", key, "buffer").readBigUInt64LE() | 1n;
}

function insert(slots: BigUint64Array, bits: bigint): boolean {
  const mask = slots.length - 1;
  for (let slot = Number((bits >> 1n) & BigInt(mask)); ; slot = (slot + 1) & mask) {
    const found = slots[slot];
    if (found === bits) return false;
    if (found !== 0n) continue;
    slots[slot] = bits;
    return true;
  }
}
