/**
 * The lower factor L of M + ridge·1 = L Lᵀ, in two rows and two columns at a time: four sums share what is read. M's lower half counts; an
 * even number of rows. What is above L's diagonal is of no meaning.
 */
export function factorise({ rows, data }: SymmetricMatrix, ridge: number, factor: Float64Array): void {
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < i; j += 2) fillPair({ rows, data }, factor, i, j);
    fillDiagonal({ rows, data }, factor, i, ridge);
  }
}

export interface SymmetricMatrix {
  readonly rows: number;
  /** rows×rows, row after row. */
  readonly data: Float64Array;
}

/** Rows i and i+1, columns j and j+1, left of the diagonal. */
function fillPair({ rows, data }: SymmetricMatrix, factor: Float64Array, i: number, j: number): void {
  const [left, right] = [i * rows, j * rows];
  let a = data[left + j] ?? 0;
  let b = data[left + j + 1] ?? 0;
  let c = data[left + rows + j] ?? 0;
  let d = data[left + rows + j + 1] ?? 0;
  for (let k = 0; k < j; k++) {
    const upper = factor[left + k] ?? 0;
    const lower = factor[left + rows + k] ?? 0;
    const first = factor[right + k] ?? 0;
    const second = factor[right + rows + k] ?? 0;
    a -= upper * first;
    b -= upper * second;
    c -= lower * first;
    d -= lower * second;
  }
  const corner = factor[right + j] ?? 1;
  const below = factor[right + rows + j] ?? 0;
  const end = factor[right + rows + j + 1] ?? 1;
  factor[left + j] = a / corner;
  factor[left + j + 1] = (b - (a / corner) * below) / end;
  factor[left + rows + j] = c / corner;
  factor[left + rows + j + 1] = (d - (c / corner) * below) / end;
}

function fillDiagonal({ rows, data }: SymmetricMatrix, factor: Float64Array, i: number, ridge: number): void {
  const left = i * rows;
  let a = (data[left + i] ?? 0) + ridge;
  let c = data[left + rows + i] ?? 0;
  let d = (data[left + rows + i + 1] ?? 0) + ridge;
  for (let k = 0; k < i; k++) {
    const upper = factor[left + k] ?? 0;
    const lower = factor[left + rows + k] ?? 0;
    a -= upper * upper;
    c -= upper * lower;
    d -= lower * lower;
  }
  const corner = Math.sqrt(a);
  const below = c / corner;
  factor[left + i] = corner;
  factor[left + rows + i] = below;
  factor[left + rows + i + 1] = Math.sqrt(d - below * below);
}

/** x of L Lᵀ x = v, in the place of v. */
export function solve(factor: Float64Array, rows: number, vector: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    let sum = vector[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (factor[i * rows + k] ?? 0) * (vector[k] ?? 0);
    vector[i] = sum / (factor[i * rows + i] ?? 1);
  }
  for (let i = rows - 1; i >= 0; i--) {
    const value = (vector[i] ?? 0) / (factor[i * rows + i] ?? 1);
    vector[i] = value;
    for (let k = 0; k < i; k++) vector[k] = (vector[k] ?? 0) - value * (factor[i * rows + k] ?? 0);
  }
}
