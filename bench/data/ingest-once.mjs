// One ingest of folders of images, as its stage does it; prints the time and the process's peak memory.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { createRandom } from "../../src/core/random.ts";
import { openImagenet } from "../../src/datasets/imagenet.ts";
import { ingest } from "../../src/datasets/ingest.ts";
import { INGEST_PARAMS } from "../../src/datasets/ingest-settings.ts";

const [root, target] = process.argv.slice(2);
const outputs = { images: join(target, "images"), report: join(target, "report") };
for (const folder of Object.values(outputs)) mkdirSync(folder);
const startedAt = performance.now();
await ingest(openImagenet(root, { split: "train" }), z.object(INGEST_PARAMS).parse({}), {
  outputs,
  random: createRandom("0"),
  signal: new AbortController().signal,
  log: () => undefined,
  progress: () => undefined,
});
const seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
