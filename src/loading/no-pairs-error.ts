/** A sampler has no pair to give; the message says why. */
export class NoPairsError extends Error {
  override readonly name = "NoPairsError";
}
