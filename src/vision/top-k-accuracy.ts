/**
 * Share of the rows, in [0, 1], whose label is among the k classes of the highest scores (N×C). A class as good as the label's counts
 * against it, so that a constant classifier isn't right by the order of the classes.
 */
export function measureTopK(scores: ArrayLike<number>, labels: ArrayLike<number>, k: number): number {
  const classes = scores.length / labels.length;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const own = scores[row * classes + (labels[row] ?? 0)] ?? Number.NEGATIVE_INFINITY;
    let rank = -1;
    for (let index = 0; index < classes; index++) if ((scores[row * classes + index] ?? 0) >= own) rank++;
    if (rank < k) right++;
  }
  return right / labels.length;
}
