import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "../../src/core/digest.ts";
import { fingerprintOf } from "../../src/core/fingerprint.ts";
import type { Plan } from "../../src/core/plan.ts";
import { planStudy } from "./read-study.ts";

// The order of keys means nothing in `params`, `with`, `in` and a stage's own keys.
const PARAMS = ["epochs: 3", "low: 0.1", "root: data"];
const WITH = ["epochs: ${params.epochs}", "temperature: 0.5", "seed: 4", "optimizer: { lr: 0.1, name: adam }"];
const IN = ["images: images.images", "tracks: { path: /tracks }"];
const STAGE = ["uses: pretrain", "timeout: 2h", "retries: 1", "resources: { gpus: 1, cpus: 4 }"];

function render(order: { params: string[]; with: string[]; in: string[]; stage: string[] }): string {
  const keys = [
    ...order.stage,
    `in: { ${order.in.join(", ")} }`,
    `with: { ${order.with.join(", ").replace(/(\$\{.*?\})/, '"$1"')} }`,
  ];
  return [
    "name: study",
    `params: { ${order.params.join(", ")} }`,
    "stages:",
    "  images: { uses: ingest-images, in: { root: { path: /data } } }",
    `  train: { ${keys.join(", ")} }`,
  ].join("\n");
}

function fingerprints({ stages }: Plan): string[] {
  return stages.map(({ uses, params, inputs, outputs }) =>
    fingerprintOf({
      type: uses,
      code: digestOf(uses),
      params,
      inputs: Object.fromEntries(inputs.map((input) => [input.name, digestOf(JSON.stringify(input))])),
      outputs,
      tools: {},
    }),
  );
}

function shuffled(items: readonly string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

test("the order of keys in the YAML changes no fingerprint", async () => {
  const inOrder = fingerprints(await planStudy(render({ params: PARAMS, with: WITH, in: IN, stage: STAGE })));
  const orders = fc.record({
    params: shuffled(PARAMS),
    with: shuffled(WITH),
    in: shuffled(IN),
    stage: shuffled(STAGE),
  });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      expect(fingerprints(await planStudy(render(order)))).toEqual(inOrder);
    }),
  );
  const changed = render({ params: PARAMS, with: ["epochs: 4", ...WITH.slice(1)], in: IN, stage: STAGE });
  expect(fingerprints(await planStudy(changed))).not.toEqual(inOrder);
});
