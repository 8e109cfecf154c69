import { describe, expect, it } from "vitest";
import { blankPixels } from "../../../src/images/pixels.ts";
import { measureOverlap } from "../../../src/vision/geometry/overlap.ts";
import { toPixels } from "../../../src/vision/geometry/to-pixels.ts";
import { compareRegions, describeRegion } from "../../../src/vision/regions/describe-region.ts";
import { describeSegments } from "../../../src/vision/regions/describe-segments.ts";
import { groupSegments } from "../../../src/vision/regions/group-segments.ts";
import { type Candidate, linkRegions } from "../../../src/vision/regions/link-regions.ts";
import { proposeRegions } from "../../../src/vision/regions/propose-regions.ts";
import { segmentPicture } from "../../../src/vision/regions/segment.ts";
import { renderScene } from "./sample-scene.ts";

describe("geometry", () => {
  it("measures overlap as intersection over union", () => {
    const box = { x: 0, y: 0, width: 10, height: 10 };
    expect(measureOverlap(box, box)).toBe(1);
    expect(measureOverlap(box, { x: 5, y: 0, width: 10, height: 10 })).toBeCloseTo(1 / 3, 12);
    expect(measureOverlap(box, { x: 10, y: 0, width: 10, height: 10 })).toBe(0);
    expect(measureOverlap(box, { x: 2.5, y: 2.5, width: 5, height: 5 })).toBeCloseTo(0.25, 12);
  });

  it("cuts a box to the whole pixels that it touches, at least one, inside the picture", () => {
    const picture = { width: 20, height: 10 };
    expect(toPixels({ x: 1.2, y: 2.9, width: 3.1, height: 0.05 }, picture)).toEqual({
      x: 1,
      y: 2,
      width: 4,
      height: 1,
    });
    expect(toPixels({ x: -5, y: -5, width: 100, height: 100 }, picture)).toEqual({ x: 0, y: 0, ...picture });
    expect(toPixels({ x: 30, y: 12, width: 4, height: 4 }, picture)).toEqual({ x: 19, y: 9, width: 1, height: 1 });
  });
});

describe("segments", () => {
  it("of a picture of two halves are the halves", () => {
    const pixels = blankPixels(30, 10);
    for (let at = 0; at < pixels.data.length; at += 3) pixels.data[at] = (at / 3) % 30 < 12 ? 0 : 250;
    const { labels, count } = segmentPicture(pixels, { scale: 100, minimumPx: 20 });
    expect(count).toBe(2);
    const rows = Array.from({ length: 10 }, (_, y) => [...labels.subarray(y * 30, y * 30 + 30)].join(""));
    expect(rows).toEqual(Array(10).fill("0".repeat(12) + "1".repeat(18)));
  });

  it("are connected, cover the picture, and none is too small", () => {
    const { labels, count, width } = segmentPicture(renderScene(40, 30).pixels, { scale: 100, minimumPx: 14 });
    const sizes = new Int32Array(count);
    for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
    const first = new Map<number, number>();
    for (const [pixel, label] of labels.entries()) if (!first.has(label)) first.set(label, pixel);
    for (const [label, start] of first) expect(reach(labels, width, start)).toBe(sizes[label]);
  });

  it("are grouped until one is left, which is the picture", () => {
    const { pixels } = renderScene(40, 30);
    const segmentation = segmentPicture(pixels, { scale: 100, minimumPx: 14 });
    const segments = describeSegments(pixels, segmentation);
    const groups = groupSegments(segments, segmentation, "colour and texture");
    expect(groups.length).toBe(2 * segmentation.count - 1);
    expect(groups.at(-1)).toMatchObject({ box: { x: 0, y: 0, width: 96, height: 72 }, sizePx: 96 * 72 });
    for (const { colours, texture } of groups) {
      expect(colours.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 4);
      expect(texture.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    }
  });
});

describe("proposals", () => {
  it("have the things of a scene among the first few", () => {
    const { pixels, disc, block } = renderScene(40, 30);
    const proposals = proposeRegions(pixels, { count: 10, areaShare: [0.02, 0.6] });
    for (const thing of [disc, block]) {
      expect(Math.max(...proposals.slice(0, 5).map(({ box }) => measureOverlap(box, thing)))).toBeGreaterThan(0.8);
    }
    const scores = proposals.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { box, score } of proposals) {
      expect(score >= 0 && score <= 1).toBe(true);
      expect((box.width * box.height) / (96 * 72)).toBeGreaterThanOrEqual(0.02);
      expect((box.width * box.height) / (96 * 72)).toBeLessThanOrEqual(0.6);
    }
  });

  it("are none in a plain picture, and don't fail on a tiny one", () => {
    expect(proposeRegions(blankPixels(40, 40), { count: 5, areaShare: [0.02, 0.6] })).toEqual([]);
    expect(proposeRegions(blankPixels(1, 1), { count: 5, areaShare: [0, 1] }).length).toBeLessThanOrEqual(1);
  });
});

describe("a region's look", () => {
  it("is most like itself, like itself moved a little, and unlike another thing", () => {
    const { pixels, disc, block } = renderScene(40, 30);
    const look = describeRegion(pixels, disc);
    const moved = describeRegion(renderScene(44, 33).pixels, { ...disc, x: disc.x + 4, y: disc.y + 3 });
    expect(compareRegions(look, look)).toBeCloseTo(1, 5);
    expect(compareRegions(look, moved)).toBeGreaterThan(0.9);
    expect(compareRegions(look, describeRegion(pixels, block))).toBeLessThan(0.6);
  });
});

describe("links", () => {
  const options = {
    minimumSimilarity: 0.6,
    minimumOverlap: 0.3,
    minimumFrames: 2,
    minimumScore: 0,
    count: 3,
    sameOverlap: 0.5,
  };

  it("follow each of two things, the better one first", () => {
    const frames = [0, 1, 2, 3].map((frame) => [
      candidate({ x: 50 - 2 * frame, score: 0.5, kind: 1 }),
      candidate({ x: 2 * frame, score: 0.9, kind: 0 }),
    ]);
    const tracks = linkRegions(frames, options);
    expect(tracks.map((track) => track.map((link) => link.candidate))).toEqual([
      [1, 1, 1, 1],
      [0, 0, 0, 0],
    ]);
    expect(tracks[0]?.map(({ frame, similarity }) => [frame, similarity])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it("are cut where the looks change or the place jumps, and short tracks are dropped", () => {
    const looks = [0, 0, 0, 1, 1].map((kind) => [candidate({ x: 0, score: 0.5, kind })]);
    expect(linkRegions(looks, options).map((track) => track.map(({ frame }) => frame))).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(linkRegions(looks, { ...options, minimumFrames: 3 }).length).toBe(1);
    const places = [0, 0, 60, 60, 60].map((x) => [candidate({ x, score: 0.5, kind: 0 })]);
    expect(linkRegions(places, options).map((track) => track.map(({ frame }) => frame))).toEqual([
      [2, 3, 4],
      [0, 1],
    ]);
  });

  it("are dropped where they show less likely things than the best track", () => {
    const frames = [0, 1, 2].map((frame) => [
      candidate({ x: 50, score: frame === 1 ? 0.3 : 0.6, kind: 1 }),
      candidate({ x: 0, score: 0.8, kind: 0 }),
    ]);
    expect(linkRegions(frames, { ...options, minimumScore: 0.6 }).length).toBe(2);
    expect(linkRegions(frames, { ...options, minimumScore: 0.7 }).length).toBe(1);
  });

  it("leave regions that show the same to the better track", () => {
    const frames = [0, 1, 2].map(() => [
      candidate({ x: 0, score: 0.9, kind: 0 }),
      candidate({ x: 2, score: 0.8, kind: 0 }),
    ]);
    expect(linkRegions(frames, options).length).toBe(1);
    expect(linkRegions(frames, { ...options, sameOverlap: 0.95 }).length).toBe(2);
  });

  it("go on over frames without regions by beginning anew", () => {
    const one = [candidate({ x: 0, score: 0.5, kind: 0 })];
    expect(linkRegions([[], one, one, [], one, one, one], options).map((track) => track.length)).toEqual([3, 2]);
    expect(linkRegions([], options)).toEqual([]);
  });
});

function candidate({ x, score, kind }: { x: number; score: number; kind: 0 | 1 | number }): Candidate {
  const look = new Float32Array(2);
  look[kind] = 1;
  return { box: { x, y: 0, width: 20, height: 20 }, score, look };
}

/** Pixels that a flood from one reaches. */
function reach(labels: Int32Array, width: number, start: number): number {
  const seen = new Set([start]);
  for (const pixel of seen) {
    const x = pixel % width;
    for (const [dx, dy] of [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const))) {
      const other = pixel + dy * width + dx;
      if (x + dx >= 0 && x + dx < width && labels[other] === labels[start]) seen.add(other);
    }
  }
  return seen.size;
}
