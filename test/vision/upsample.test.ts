import { expect, test } from "vitest";
import { predictMask, upsamplingMatrix } from "../../src/vision/upsample.ts";

// torch.nn.functional.interpolate(torch.tensor([[[0., 1., 3.]]]), size=n, mode="linear", align_corners=False)
test.each([
  [6, [0, 0.25, 0.75, 1.5, 2.5, 3]],
  [5, [0, 0.4, 1, 2.2, 3]],
  [3, [0, 1, 3]],
])("three values are enlarged to %i as PyTorch does", (outputs, expected) => {
  const matrix = upsamplingMatrix(3, outputs);
  const values = expected.map((_, out) => (matrix[3 * out + 1] ?? 0) + 3 * (matrix[3 * out + 2] ?? 0));
  for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 6);
  for (let out = 0; out < outputs; out++) {
    const weights = matrix.subarray(3 * out, 3 * out + 3);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  }
});

test("a mask is the best class of the enlarged scores", () => {
  // Two columns: class 0 wins on the left by 3, class 1 on the right by 1, so that they meet at three quarters of the way.
  const map = { scores: Float32Array.of(3, 0, 0, 1), height: 1, width: 2, classes: 2 };
  expect([...predictMask(map, { width: 8, height: 2 })]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]);
});

test("a mask agrees with the enlarging matrices, pixel by pixel", () => {
  const [height, width, classes] = [3, 4, 5];
  const scores = Float32Array.from({ length: height * width * classes }, (_, at) => Math.sin(at * at));
  const size = { width: 11, height: 7 };
  const mask = predictMask({ scores, height, width, classes }, size);
  const [rows, columns] = [upsamplingMatrix(height, size.height), upsamplingMatrix(width, size.width)];
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const sums = Array.from({ length: classes }, (_, label) => {
        let sum = 0;
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            const weight = (rows[y * height + row] ?? 0) * (columns[x * width + column] ?? 0);
            sum += weight * (scores[(row * width + column) * classes + label] ?? 0);
          }
        }
        return sum;
      });
      expect(mask[y * size.width + x]).toBe(sums.indexOf(Math.max(...sums)));
    }
  }
});
