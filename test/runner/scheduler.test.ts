import { expect, test } from "vitest";
import { runInOrder } from "../../src/runner/scheduler.ts";

test("a hundred nodes may wait at a time, and keep no other from being visited", async () => {
  const nodes = Array.from({ length: 101 }, (_, index) => index);
  let begun = 0;
  let end = (): void => undefined;
  const allBegan = new Promise<void>((resolve) => {
    end = resolve;
  });
  const visit = async (): Promise<boolean> => {
    begun += 1;
    if (begun === nodes.length) end();
    await allBegan;
    return true;
  };
  const leaveOut = (): void => expect.unreachable();
  await runInOrder(nodes, () => [], visit, leaveOut);
  expect(begun).toBe(101);
});
