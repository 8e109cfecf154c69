import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/core/random.ts";

/** Of the seed, by SHA-256 and sfc32. */
const WORDS = [1994506010, 687533305, 2419842277];

const words = (random: Random) => [1, 2, 3].map(() => random.next() * 2 ** 32);

describe("a stream of random numbers", () => {
  it("gives the numbers that it always gave: what was made of them stays as it is", () => {
    expect(words(createRandom("seed").fork('a "b"'))).toEqual(WORDS);
  });

  it("is the same whether it was forked, asked for its state or drawn from before", () => {
    const [drawn, forked, asked] = [createRandom("x"), createRandom("x"), createRandom("x")];
    forked.fork("other").next();
    asked.state();
    expect(words(forked)).toEqual(words(drawn));
    expect(words(asked)).toEqual(words(createRandom("x")));
    expect(words(drawn.fork("y"))).toEqual(words(createRandom("x").fork("y")));
  });

  it("is drawn from by functions taken out of it", () => {
    const { next, integer, fork } = createRandom("x");
    const whole = createRandom("x");
    expect([next(), integer(100), fork("y").next()]).toEqual([
      whole.next(),
      whole.integer(100),
      whole.fork("y").next(),
    ]);
  });

  it("goes on from a state, also one that has given nothing yet", () => {
    const random = createRandom("x");
    random.next();
    const copy = createRandom("another");
    copy.restore(random.state());
    expect(words(copy)).toEqual(words(random));
  });
});
