/** Where an output position takes its value from: two input positions and the share of the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float32Array;
}

/** Bilinear enlarging as PyTorch's `interpolate(align_corners=False)`: pixels are areas, and edges are repeated. */
function planTaps(inputs: number, outputs: number): Taps {
  const first = new Int32Array(outputs);
  const second = new Int32Array(outputs);
  const share = new Float32Array(outputs);
  for (let out = 0; out < outputs; out++) {
    const place = Math.max(0, ((out + 0.5) * inputs) / outputs - 0.5);
    const start = Math.min(inputs - 1, Math.floor(place));
    first[out] = start;
    second[out] = Math.min(inputs - 1, start + 1);
    share[out] = place - start;
  }
  return { first, second, share };
}

/** The enlarging along one side as a matrix, outputs×inputs: as a product it has a gradient in every engine. */
export function upsamplingMatrix(inputs: number, outputs: number): Float32Array {
  const { first, second, share } = planTaps(inputs, outputs);
  const matrix = new Float32Array(outputs * inputs);
  for (let out = 0; out < outputs; out++) {
    const row = out * inputs;
    const part = share[out] ?? 0;
    matrix[row + (first[out] ?? 0)] = (matrix[row + (first[out] ?? 0)] ?? 0) + 1 - part;
    matrix[row + (second[out] ?? 0)] = (matrix[row + (second[out] ?? 0)] ?? 0) + part;
  }
  return matrix;
}

export interface ScoreMap {
  /** h×w×C. */
  readonly scores: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** The class of the highest score at each pixel, after enlarging the scores bilinearly: height×width. */
export function predictMask(
  { scores, height, width, classes }: ScoreMap,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  const rows = planTaps(height, size.height);
  const columns = planTaps(width, size.width);
  const mask = new Uint8Array(size.width * size.height);
  const line = new Float32Array(width * classes);
  for (let y = 0; y < size.height; y++) {
    const [above, below] = [rows.first[y] ?? 0, rows.second[y] ?? 0].map((row) => row * width * classes);
    const down = rows.share[y] ?? 0;
    for (let at = 0; at < line.length; at++) {
      line[at] = (1 - down) * (scores[(above ?? 0) + at] ?? 0) + down * (scores[(below ?? 0) + at] ?? 0);
    }
    for (let x = 0; x < size.width; x++) mask[y * size.width + x] = bestClass(line, columns, x, classes);
  }
  return mask;
}

function bestClass(line: Float32Array, { first, second, share }: Taps, x: number, classes: number): number {
  const [left, right] = [(first[x] ?? 0) * classes, (second[x] ?? 0) * classes];
  const part = share[x] ?? 0;
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < classes; label++) {
    const score = (1 - part) * (line[left + label] ?? 0) + part * (line[right + label] ?? 0);
    if (score > highest) {
      highest = score;
      best = label;
    }
  }
  return best;
}
