/** Uniform in [-1, 1) by a hash of the name and the position: what fixtures/make-resnet.py draws, bit by bit. */
export function hashedValues(name: string, size: number): Float32Array {
  let seed = 0;
  for (const byte of Buffer.from(name)) seed = (Math.imul(seed, 31) + byte) >>> 0;
  return Float32Array.from({ length: size }, (_, position) => {
    let x = (Math.imul(position, 2654435761) + seed) | 0;
    for (let round = 0; round < 2; round++) x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Patches of 8 px of one colour each, under noise: N×H×W×3. */
export function hashedImages(batch: number, sidePx: number, noiseName = "noise"): Float32Array {
  const across = sidePx / 8;
  const patches = hashedValues("patches", batch * 3 * across * across);
  return hashedValues(noiseName, batch * 3 * sidePx * sidePx).map((noise, index) => {
    const channel = index % 3;
    const x = Math.floor(index / 3) % sidePx;
    const y = Math.floor(index / 3 / sidePx) % sidePx;
    const n = Math.floor(index / 3 / sidePx / sidePx);
    return noise + (patches[((n * across + (y >> 3)) * across + (x >> 3)) * 3 + channel] ?? 0);
  });
}
