import { countPixels, type Images } from "./images.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";
import { range } from "./shapes.ts";

/** Numbers that a filter sees in one piece: they should still be in the cache when the product reads them. */
const PIECE_ELEMENTS = 400_000;

/** Products of fewer rows read their filter more often than it pays. */
const PIECE_ROWS = 800;

/** Equal pieces into which to cut a batch of n images, in which a filter is applied `rows` times to `width` numbers each. */
export function countPieces(n: number, rows: number, width: number): number {
  const wanted = Math.min(n, (rows * width) / PIECE_ELEMENTS, rows / PIECE_ROWS);
  const divisors = range(n).flatMap((index) => (n % (index + 1) === 0 ? [index + 1] : []));
  const enough = divisors.find((pieces) => pieces >= wanted) ?? n;
  return rows / enough >= PIECE_ROWS / 4 ? enough : (divisors.findLast((pieces) => pieces <= wanted) ?? 1);
}

/** Rows computed from each piece of the batch, one below the other: [n·…, width]. */
export function mapPieces(
  graph: Lowering,
  images: Images,
  { pieces, width }: { readonly pieces: number; readonly width: number },
  write: (piece: Images) => Name,
): Name {
  if (pieces === 1) return write(images);
  const over = [cutImages(graph, images, pieces)];
  const [stack = ""] = graph.scan({
    states: [],
    over,
    write: (_, [name = ""]) => ({ states: [], stacks: [write(pieceOf(images, name, pieces))] }),
  });
  return graph.reshape(stack, [-1, width]);
}

function cutImages(graph: Lowering, { name, sizes }: Images, pieces: number): Name {
  return graph.reshape(name, [pieces, countPixels(sizes) / pieces, sizes.channels]);
}

function pieceOf({ sizes }: Images, name: Name, pieces: number): Images {
  return { name, sizes: { ...sizes, n: sizes.n / pieces } };
}
