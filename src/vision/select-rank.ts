/**
 * The value of 0-based rank `rank` among `values[from … to]` (inclusive) if they were sorted. Reorders that part: what stands before the
 * rank is then no larger, what stands after it no smaller. Hoare's selection with the median of three as pivot; equal values are
 * swapped, so that many of them don't make it quadratic.
 */
export function selectRank(values: Float32Array, rank: number, from = 0, to = values.length - 1): number {
  let low = from;
  let high = to;
  while (low < high) {
    const pivot = medianOfThree(values, low, high);
    const [left, right] = partition({ values, low, high, pivot });
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

function medianOfThree(values: Float32Array, low: number, high: number): number {
  const a = values[low] ?? 0;
  const b = values[(low + high) >>> 1] ?? 0;
  const c = values[high] ?? 0;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

interface Part {
  readonly values: Float32Array;
  readonly low: number;
  readonly high: number;
  readonly pivot: number;
}

/** Afterwards: low … right is <= pivot, left … high is >= pivot, and what lies between equals it. */
function partition({ values, low, high, pivot }: Part): readonly [left: number, right: number] {
  let left = low;
  let right = high;
  while (left <= right) {
    while ((values[left] ?? 0) < pivot) left++;
    while ((values[right] ?? 0) > pivot) right--;
    if (left > right) break;
    const swapped = values[left] ?? 0;
    values[left] = values[right] ?? 0;
    values[right] = swapped;
    left++;
    right--;
  }
  return [left, right];
}
