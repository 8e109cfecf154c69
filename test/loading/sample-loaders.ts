export { readImageTable } from "../../src/loading/image-table.ts";
export { loadLabelledBatches } from "../../src/loading/labelled-batches.ts";
export { loadPairBatches } from "../../src/loading/pair-batches.ts";
export { sampleFrameTemporal, sampleRegionTracker, sampleSameFrame } from "../../src/loading/pairs.ts";
export { loadPlainBatches } from "../../src/loading/plain-batches.ts";
