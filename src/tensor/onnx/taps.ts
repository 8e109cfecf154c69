import { asRows, type Images, type Piece, withZeros } from "./images.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";

/** For each position along an axis, the place that each tap of a filter sees there; -1 is beyond the edge. */
export type Axis = readonly (readonly number[])[];

/** What a filter sees: rows by columns. */
export interface View {
  readonly rows: Axis;
  readonly columns: Axis;
}

/**
 * What the taps see of a piece of the batch: a matrix [positions, taps·channels], as one parallel copy of rows. `use`
 * keeps apart what is gathered again rather than kept between two passes.
 */
export function gatherTaps(graph: Lowering, images: Images, view: View, piece: Piece, use: string): Name {
  const { sizes } = images;
  const overhangs = [...view.rows, ...view.columns].some((taps) => taps.includes(-1));
  const source = overhangs ? withZeros(graph, images) : asRows(graph, images);
  const key = `${use} ${sizes.n} ${sizes.height} ${sizes.width} ${piece.from} ${piece.to} ${JSON.stringify(view)}`;
  const indices = graph.indices(key, () => listTaps(images, view, piece));
  return graph.once(`${source} ${indices}`, () => {
    const positions = (piece.to - piece.from) * view.rows.length * view.columns.length;
    const taps = countTaps(view);
    return graph.reshape(graph.op("Gather", [source, indices], { axis: 0 }), [positions, taps * sizes.channels]);
  });
}

export function countTaps({ rows, columns }: View): number {
  return (rows[0]?.length ?? 0) * (columns[0]?.length ?? 0);
}

/** Image by image, position by position, tap by tap: the row of the pixel. */
function listTaps({ sizes }: Images, { rows, columns }: View, { from, to }: Piece): Int32Array {
  const { n, height, width } = sizes;
  const outside = n * height * width;
  const indices = new Int32Array((to - from) * rows.length * columns.length * countTaps({ rows, columns }));
  let place = 0;
  const put = (image: number, row: number, column: number) => {
    indices[place] = row < 0 || column < 0 ? outside : (image * height + row) * width + column;
    place += 1;
  };
  for (let image = from; image < to; image += 1) {
    for (const rowTaps of rows) {
      for (const columnTaps of columns) {
        for (const row of rowTaps) for (const column of columnTaps) put(image, row, column);
      }
    }
  }
  return indices;
}
