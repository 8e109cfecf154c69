import { recordRun } from "../cli/recorded-runs.ts";

/** A run with an image set of 1×1 pictures with masks, weights, and a folder of many files. */
export async function recordArtifacts(store: string): Promise<string> {
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const bytes = Buffer.from(pixel, "base64");
  const records = Array.from({ length: 60 }, (_, index) => ({
    key: `image-${index}`,
    shard: 0,
    offset: 0,
    length: bytes.length,
    format: "png",
    width: 1,
    height: 1,
    label: 0,
    mask: { offset: 0, length: bytes.length },
    boxes: [{ x: 0, y: 0, width: 1, height: 1 }],
  }));
  const header = {
    version: 1,
    format: "test",
    count: 60,
    classes: ["cat"],
    shards: [{ file: "shards/000000.tar", bytes: bytes.length, count: 60 }],
  };
  const tensors = JSON.stringify({ "conv1.weight": { dtype: "F32", shape: [64, 3, 7, 7], data_offsets: [0, 0] } });
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(tensors.length));
  return recordRun(store, {
    startedAt: "2025-12-24T10:00:00.000Z",
    stages: {
      make: {
        outputs: {
          images: {
            "image-set.json": JSON.stringify(header),
            "index.jsonl": records.map((record) => `${JSON.stringify(record)}\n`).join(""),
            "shards/000000.tar": bytes,
          },
          weights: {
            "encoder.safetensors": Buffer.concat([size, Buffer.from(tensors)]),
            "encoder.json": '{"featureDim":512}',
            "bytes.bin": Buffer.from([0, 1, 2]),
          },
          folder: Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f-${index + 1}.txt`, "x"])),
        },
      },
    },
  });
}
