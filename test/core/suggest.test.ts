import { expect, test } from "vitest";
import { nearest, suggest } from "../../src/core/suggest.ts";

const KNOWN = ["temperature", "epochs", "seed", "in"];

test.each([
  ["temprature", "temperature"],
  ["tempreature", "temperature"],
  ["Epochs", "epochs"],
  ["epcohs", "epochs"],
  ["sed", "seed"],
  ["un", "in"],
  ["momentum", undefined],
  ["out", undefined],
  ["", undefined],
])("%j is near %j", (given, near) => {
  expect(nearest(given, KNOWN)).toBe(near);
});

test("of equally near names the first in the alphabet is suggested, whatever their order", () => {
  expect(suggest("sead", ["seed", "seat"])).toBe(' (did you mean "seat"?)');
  expect(suggest("sead", ["seat", "seed"])).toBe(' (did you mean "seat"?)');
});
