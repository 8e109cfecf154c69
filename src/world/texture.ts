/** A pattern in space. `axes` (3×3, by rows) takes a point to the pattern's own space, of period 1; then `phase` is added. */
export interface Texture {
  readonly kind: "plain" | "stripes" | "checks" | "noise" | "spots";
  readonly axes: readonly [number, number, number, number, number, number, number, number, number];
  readonly phase: readonly [number, number, number];
}

/** The pattern at a point of its own space, in [0, 1]. */
export function evaluateTexture(kind: Texture["kind"], x: number, y: number, z: number): number {
  switch (kind) {
    case "plain":
      return 0;
    case "stripes":
      return harden(Math.abs(x - Math.floor(x) - 0.5) * 4 - 1);
    case "checks":
      return ((Math.floor(x) + Math.floor(y) + Math.floor(z)) & 1) === 0 ? 0 : 1;
    case "noise":
      return harden((0.65 * noiseAt(x * 0.5, y * 0.5, z * 0.5) + 0.35 * noiseAt(x, y, z) - 0.5) * 4);
    case "spots":
      return spotAt(x, y, z);
  }
}

/** Value noise: random values at whole points, smoothly interpolated; in [0, 1]. */
export function noiseAt(x: number, y: number, z: number): number {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const u = fade(x - i);
  const v = fade(y - j);
  const w = fade(z - k);
  const near = lattice(i, j, k) * (1 - u) + lattice(i + 1, j, k) * u;
  const nearUp = lattice(i, j + 1, k) * (1 - u) + lattice(i + 1, j + 1, k) * u;
  const far = lattice(i, j, k + 1) * (1 - u) + lattice(i + 1, j, k + 1) * u;
  const farUp = lattice(i, j + 1, k + 1) * (1 - u) + lattice(i + 1, j + 1, k + 1) * u;
  return (near * (1 - v) + nearUp * v) * (1 - w) + (far * (1 - v) + farUp * v) * w;
}

/** A ball in each cell, a little off its middle. */
function spotAt(x: number, y: number, z: number): number {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const a = x - i - 0.5 + (lattice(i, j, k) - 0.5) * 0.3;
  const b = y - j - 0.5 + (lattice(i + 57, j, k) - 0.5) * 0.3;
  const c = z - k - 0.5 + (lattice(i, j + 91, k) - 0.5) * 0.3;
  return harden((0.42 - Math.sqrt(a * a + b * b + c * c)) * 12);
}

function lattice(i: number, j: number, k: number): number {
  let hash = Math.imul(i, 0x8da6b343) ^ Math.imul(j, 0xd8163841) ^ Math.imul(k, 0xcb1ab31f);
  hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  return ((hash ^ (hash >>> 15)) & 0xffff) / 0xffff;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

/** From −1…1 to 0…1, cut at both ends. */
function harden(value: number): number {
  return value <= -1 ? 0 : value >= 1 ? 1 : (value + 1) / 2;
}
