import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { renderDiagnostic } from "../../src/core/diagnostic.ts";
import { readStudy } from "../runner/read-study.ts";
import { mutated } from "./mutated-pipelines.ts";

/** Either a plan or a mistake, never both and never neither; a mistake can be shown. Does not throw. */
async function expectAnswer(text: string, options: { profile?: string; set?: string[] } = {}): Promise<void> {
  const { plan, diagnostics } = await readStudy(text, options);
  expect(plan === undefined).toBe(diagnostics.length > 0);
  for (const diagnostic of diagnostics) {
    const rendered = renderDiagnostic(diagnostic);
    expect(rendered).not.toMatch(/undefined|\[object|NaN| at .*\.ts:/);
    expect(rendered).not.toMatch(/[^\P{Cc}\t\n]/u);
  }
}

test("a mutated pipeline gives a plan or mistakes", async () => {
  await fc.assert(
    fc.asyncProperty(mutated, (text) => expectAnswer(text)),
    { numRuns: 2000 },
  );
}, 120_000);

test("arbitrary text gives a plan or mistakes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), (text) => expectAnswer(text)),
    { numRuns: 500 },
  );
});

const word = fc.constantFrom(
  ..."name params stages profiles settings gc maxSize uses in with matrix resources cpus memory timeout retries tools out path gather union run".split(
    " ",
  ),
  ..."pretrain command probe summarize ingest-images images train images.images train.report ${params.a} ${matrix.a} a b __proto__ constructor toString".split(
    " ",
  ),
);
const scalar = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 5 }));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(word, tie("tree"), { maxKeys: 6 }),
  ),
}));
const stage = fc.oneof(
  tree,
  fc.record(
    {
      uses: word,
      in: fc.dictionary(word, tree),
      with: tree,
      matrix: tree,
      resources: tree,
      timeout: tree,
      retries: tree,
      tools: tree,
      out: tree,
    },
    { requiredKeys: ["uses"] },
  ),
);
const pipeline = fc.record(
  {
    name: tree,
    params: tree,
    stages: fc.dictionary(word, stage, { maxKeys: 5 }),
    profiles: fc.dictionary(word, tree),
    settings: tree,
  },
  { requiredKeys: ["stages"] },
);

test("a random tree gives a plan or mistakes, whatever the profile and --set", async () => {
  const target = fc.tuple(word, word).map(([name, param]) => `stages.${name}.with.${param}`);
  const options = fc.record(
    {
      profile: word,
      set: fc.array(
        fc
          .tuple(fc.oneof(target, fc.constant("params.a"), fc.string()), fc.string({ maxLength: 6 }))
          .map(([to, value]) => `${to}=${value}`),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(tree, pipeline), options, (value, given) => expectAnswer(stringify(value), given)),
    { numRuns: 1500 },
  );
}, 120_000);
