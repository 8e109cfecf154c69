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
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
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
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  const a = x - i - 0.5 + (lattice(i, j, k) - 0.5) * 0.3;
  const b = y - j - 0.5 + (lattice(i + 57, j, k) - 0.5) * 0.3;
  const c = z - k - 0.5 + (lattice(i, j + 91, k) - 0.5) * 0.3;
  return harden((0.42 - Math.sqrt(a * a + b * b + c * c)) * 12);
}

/** A random value in [0, 1] for each whole point; the world repeats after 32. */
function lattice(i: number, j: number, k: number): number {
  return VALUES[((i & 31) << 10) | ((j & 31) << 5) | (k & 31)] ?? 0;
}

const VALUES = Float32Array.from({ length: 32 ** 3 }, (_, n) => {
  const hash = Math.imul(n + 1, 0x9e3779b1) ^ (Math.imul(n + 1, 0x85ebca6b) >>> 13);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) & 0xffff) / 0xffff;
});

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

/** From −1…1 to 0…1, cut at both ends. */
function harden(value: number): number {
  return value <= -1 ? 0 : value >= 1 ? 1 : (value + 1) / 2;
}
