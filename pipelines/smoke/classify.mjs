// Features and a split → accuracy of a nearest-neighbour vote (k nearest by squared distance) on the test pictures.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { IN_FEATURES, IN_SPLIT, OUT_REPORT, PARAM_K } = process.env;
const byName = new Map(JSON.parse(readFileSync(IN_FEATURES, "utf8")).map((row) => [row.name, row]));
const { train, test } = JSON.parse(readFileSync(IN_SPLIT, "utf8"));
const distance = (a, b) => a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);

function vote(row) {
  const near = train
    .map((name) => byName.get(name))
    .map(({ label, values }) => ({ label, far: distance(values, row.values) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, Number(PARAM_K));
  const counts = new Map();
  for (const { label } of near) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}

const right = test.map((name) => byName.get(name)).filter((row) => vote(row) === row.label).length;
const metrics = { accuracy: right / test.length, "test-pictures": test.length };
console.log(`${right} of ${test.length} right`);
writeFileSync(join(OUT_REPORT, "report.json"), JSON.stringify({ metrics }));
