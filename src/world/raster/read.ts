/**
 * Elements of typed arrays that are known to be there. One function for each kind of array, so that each is compiled for that kind alone.
 */
export function float(array: Float32Array, i: number): number {
  return array[i] ?? 0;
}

export function double(array: Float64Array, i: number): number {
  return array[i] ?? 0;
}

export function word(array: Uint32Array, i: number): number {
  return array[i] ?? 0;
}

export function byte(array: Uint8Array, i: number): number {
  return array[i] ?? 0;
}
