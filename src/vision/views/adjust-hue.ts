/**
 * Turns the hue in place by a share of the colour circle, on interleaved RGB bytes, through PIL's 8-bit HSV as torchvision does. Hue has 256
 * steps there and one of them moves a channel by up to 6/255, so the roundings follow C's float32 to the bit.
 */
export function adjustHue(data: Uint8Array, amount: number): void {
  const shift = Math.trunc(amount * 255) & 255;
  for (let at = 0; at + 2 < data.length; at += 3) turnPixel(data, at, shift);
}

function turnPixel(data: Uint8Array, at: number, shift: number): void {
  const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  const high = Math.max(red, green, blue);
  const range = high - Math.min(red, green, blue);
  if (range === 0) return;
  const hue = (hueOf(red, green, blue, high, range) + shift) & 255;
  const saturation = SHARES[Math.trunc(fround(range / high) * 255)] ?? 0;
  const sextant = SEXTANTS[hue] ?? 0;
  const fraction = FRACTIONS[hue] ?? 0;
  const low = Math.trunc(high * (1 - saturation) + 0.5);
  // Odd sextants fall from one primary, even ones rise to the next.
  const between = Math.trunc(high * (1 - saturation * (sextant & 1 ? fraction : 1 - fraction)) + 0.5);
  const place = sextant * 3;
  data[at] = pick(PLACES[place], high, between, low);
  data[at + 1] = pick(PLACES[place + 1], high, between, low);
  data[at + 2] = pick(PLACES[place + 2], high, between, low);
}

const fround = Math.fround;

/** In [0, 255]. */
function hueOf(red: number, green: number, blue: number, high: number, range: number): number {
  const redPart = fround((high - red) / range);
  const greenPart = fround((high - green) / range);
  const bluePart = fround((high - blue) / range);
  let sixths: number;
  if (red === high) sixths = fround(bluePart - greenPart);
  else if (green === high) sixths = fround(2 + redPart - bluePart);
  else sixths = fround(4 + greenPart - redPart);
  const turns = sixths / 6 + 1;
  return Math.trunc(fround(turns >= 1 ? turns - 1 : turns) * 255);
}

const TURNS = Float32Array.from({ length: 256 }, (_, hue) => (hue * 6) / 255);
const SEXTANTS = Uint8Array.from(TURNS, (turns) => Math.floor(turns) % 6);
const FRACTIONS = TURNS.map((turns) => turns - Math.floor(turns));
const SHARES = Float32Array.from({ length: 256 }, (_, saturation) => saturation / 255);

/** For red, green and blue in each sextant: 0 the highest value, 1 the one between, 2 the lowest. */
const PLACES = Uint8Array.of(0, 1, 2, 1, 0, 2, 2, 0, 1, 2, 1, 0, 1, 2, 0, 0, 2, 1);

function pick(place: number | undefined, high: number, between: number, low: number): number {
  return place === 0 ? high : place === 1 ? between : low;
}
