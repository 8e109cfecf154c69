import fc from "fast-check";
import { expect, test } from "vitest";
import { orderStages, type StageEdges } from "../../src/core/order-stages.ts";

function graph(edges: { readonly [name: string]: readonly string[] }): Map<string, StageEdges<string>> {
  return new Map(
    Object.entries(edges).map(([name, needs]) => [
      name,
      { name, needs: needs.map((need) => ({ name: need, edge: `${name}<${need}` })) },
    ]),
  );
}

test("an order that is right already is kept", () => {
  expect(orderStages(graph({ c: [], a: ["c"], b: ["c"], d: ["a", "b"] }))).toEqual({
    names: ["c", "a", "b", "d"],
    cycles: [],
  });
});

test("needs come first, unknown ones are passed over", () => {
  expect(orderStages(graph({ d: ["b", "nobody"], b: ["a"], a: [] })).names).toEqual(["a", "b", "d"]);
});

test("each circle is reported once, with the link that closes it", () => {
  const { names, cycles } = orderStages(graph({ a: ["b"], b: ["c"], c: ["a", "b"], d: ["d"], e: ["a"] }));
  expect(cycles).toEqual([
    { names: ["a", "b", "c", "a"], edge: "c<a" },
    { names: ["d", "d"], edge: "d<d" },
  ]);
  expect([...names].sort()).toEqual(["a", "b", "c", "d", "e"]);
});

test("any graph without circles is ordered, and a circle is found in any that has one", () => {
  const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const stages = graph(
        Object.fromEntries(
          Array.from({ length: 12 }, (_, from) => [
            `s${from}`,
            pairs.filter(([each]) => each === from).map(([, to]) => `s${to}`),
          ]),
        ),
      );
      const { names, cycles } = orderStages(stages);
      const position = new Map(names.map((name, index) => [name, index]));
      const isOrdered = [...stages.values()].every((stage) =>
        stage.needs.every((need) => (position.get(need.name) ?? 0) < (position.get(stage.name) ?? 0)),
      );
      expect(names).toHaveLength(12);
      expect(isOrdered).toBe(cycles.length === 0);
    }),
  );
});
