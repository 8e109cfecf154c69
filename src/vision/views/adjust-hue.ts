import { openWorkspace } from "../../images/pixel-kernels.ts";

/** For each of PIL's 256 hues: sixths of the colour circle, in float32 as C has them. */
const TURNS = Float32Array.from({ length: 256 }, (_, hue) => (hue * 6) / 255);

/**
 * Turns the hue in place by a share of the colour circle, on interleaved RGB bytes, through PIL's 8-bit HSV as torchvision does. Hue has 256
 * steps there and one of them moves a channel by up to 6/255, so the roundings follow C's float32 to the bit.
 */
export function adjustHue(data: Uint8Array, amount: number): void {
  const shift = Math.trunc(amount * 255) & 255;
  const { kernels, bytes, addresses, write } = openWorkspace(data.length, TURNS.byteLength);
  const [at = 0, turns = 0] = addresses;
  bytes.set(data, at);
  write(turns, TURNS);
  kernels.turnHue(at, data.length / 3, shift, turns);
  data.set(bytes.subarray(at, at + data.length));
}
