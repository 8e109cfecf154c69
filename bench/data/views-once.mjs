// MoCo v2 views at 224 px of an image set, as pre-training loads them; prints the time and the time of all cores.
import { isMainThread } from "node:worker_threads";
import { createRandom } from "../../src/core/random.ts";
import { readImageTable } from "../../src/loading/image-table.ts";
import { loadPairBatches } from "../../src/loading/pair-batches.ts";
import { sampleSameFrame } from "../../src/loading/pairs.ts";
import { IMAGENET_MEAN, IMAGENET_STD, MOCO_V2 } from "../../src/vision/view-presets.ts";

// A worker thread imports this file again, for the task that it holds.
if (isMainThread) await measure(process.argv.slice(2));

async function measure([folder, threads, steps]) {
  const images = readImageTable(folder);
  const policy = { version: 1, preset: "moco-v2", sidePx: 224, ...MOCO_V2, mean: IMAGENET_MEAN, std: IMAGENET_STD };
  const batches = loadPairBatches({
    images,
    policy,
    sampler: sampleSameFrame(images),
    batchSize: 16,
    epochs: Math.ceil(((Number(steps) + 4) * 16) / images.count),
    random: createRandom("bench"),
    threads: Number(threads),
    ahead: 2,
  });
  // The first steps start the threads and warm them up.
  for (let step = 0; step < 4; step++) await batches.next();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  for (let step = 0; step < Number(steps); step++) await batches.next();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1000;
  await batches.return();
  console.log(JSON.stringify({ views: Number(steps) * 32, seconds, coreSeconds: (user + system) / 1e6 }));
}
