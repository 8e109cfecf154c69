import { asRows, type Images, type Sizes, withZeros } from "./images.ts";
import type { Lowering } from "./lowering.ts";
import type { Name } from "./model.ts";

/** For each position along an axis, the place that each tap of a filter sees there; -1 is beyond the edge. */
export type Axis = readonly (readonly number[])[];

/** What a filter sees: rows by columns. */
export interface View {
  readonly rows: Axis;
  readonly columns: Axis;
}

/** What the taps see of the images: a matrix [positions, taps·channels], as one parallel copy of rows. */
export function gatherTaps(graph: Lowering, images: Images, view: View): Name {
  const { sizes } = images;
  if (seesAsIs(view, sizes)) return asRows(graph, images);
  const overhangs = [...view.rows, ...view.columns].some((taps) => taps.includes(-1));
  const source = overhangs ? withZeros(graph, images) : asRows(graph, images);
  const indices = graph.indices(`${sizes.n} ${sizes.height} ${sizes.width} ${JSON.stringify(view)}`, () =>
    listTaps(images, view),
  );
  return graph.once(`${source} ${indices}`, () => {
    const positions = sizes.n * view.rows.length * view.columns.length;
    const width = countTaps(view) * sizes.channels;
    return graph.reshape(graph.op("Gather", [source, indices], { axis: 0 }), [positions, width]);
  });
}

/** Whether one tap sees every pixel in its turn: then the images are what it sees. */
export function seesAsIs({ rows, columns }: View, { height, width }: Sizes): boolean {
  return seesInPlace(rows, height) && seesInPlace(columns, width);
}

function seesInPlace(axis: Axis, length: number): boolean {
  return axis.length === length && axis.every((places, position) => places.length === 1 && places[0] === position);
}

export function countTaps({ rows, columns }: View): number {
  return (rows[0]?.length ?? 0) * (columns[0]?.length ?? 0);
}

/** Image by image, position by position, tap by tap: the row of the pixel. */
function listTaps({ sizes }: Images, { rows, columns }: View): Int32Array {
  const { n, height, width } = sizes;
  const outside = n * height * width;
  const indices = new Int32Array(n * rows.length * columns.length * countTaps({ rows, columns }));
  let place = 0;
  const put = (image: number, row: number, column: number) => {
    indices[place] = row < 0 || column < 0 ? outside : (image * height + row) * width + column;
    place += 1;
  };
  for (let image = 0; image < n; image += 1) {
    for (const rowTaps of rows) {
      for (const columnTaps of columns) {
        for (const row of rowTaps) for (const column of columnTaps) put(image, row, column);
      }
    }
  }
  return indices;
}
