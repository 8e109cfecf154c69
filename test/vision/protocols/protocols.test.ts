import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import type { FeatureRow } from "../../../src/vision/features.ts";
import type { Placed } from "../../../src/vision/protocols/protocol.ts";
import { PROTOCOLS, type ProtocolName } from "../../../src/vision/protocols.ts";

const CLASSES = ["boat", "car"];

describe("occlusion", () => {
  const frame = (video: string, number: number, cover: number, label = 0): FeatureRow => {
    const box = { index: 0, x: 0, y: 0, width: 9, height: 9, object: video };
    return { key: `${video}/${number}`, box, label, video, frame: number, factors: { cover } };
  };

  test("a set is one video with one frame of each cover; the target is its class", () => {
    const rows = [
      ...[8, 8, 6, 6, 4, 3].map((cover, index) => frame("v1", index, cover)),
      ...[8, 5, 4].map((cover, index) => frame("v2", index, cover, 1)),
    ];
    const placed = place("occlusion", rows);
    expect(setsOf(placed)).toEqual({ '["v1","v1"]': 4, '["v2","v2"]': 3 });
    expect(targetsOf(placed)).toEqual(["boat", "car"]);
    const covers = placed.rows
      .filter(({ set }) => set === '["v1","v1"]')
      .map(({ row }) => rows[row]?.factors?.["cover"]);
    expect(covers.sort()).toEqual([3, 4, 6, 8]);
    expect(placed.drops).toEqual({ "another frame of the same cover": 2 });
  });

  test("what varies too little, is hidden, or lacks a label is left out and counted", () => {
    const rows: FeatureRow[] = [
      frame("steady", 0, 8),
      frame("steady", 1, 5),
      frame("hidden", 0, 0),
      { ...frame("absent", 0, 8), factors: { cover: 8, absence: 1 } },
      { key: "still", label: 0, factors: { cover: 3 } },
      { key: "bare", label: 0, video: "v" },
      { key: "nameless", video: "v", factors: { cover: 3 } },
    ];
    expect(place("occlusion", rows)).toEqual({
      rows: [],
      drops: {
        "of a video with little occlusion": 2,
        "nothing of the object is visible": 2,
        "no video": 1,
        "no cover": 1,
        "no class": 1,
      },
    });
    expect(place("occlusion", rows, { coverRange: 3 }).rows).toHaveLength(2);
  });

  test("the frames that are drawn depend on the seed, not on the order of the rows", () => {
    const rows = Array.from({ length: 60 }, (_, index) => frame("v", index, 1 + (index % 8)));
    const keys = (list: readonly FeatureRow[], seed: string): string[] =>
      place("occlusion", list, { seed })
        .rows.map(({ row }) => list[row]?.key ?? "")
        .sort();
    expect(keys(rows.toReversed(), "a")).toEqual(keys(rows, "a"));
    expect(keys(rows, "b")).not.toEqual(keys(rows, "a"));
  });
});

describe("one object, one set", () => {
  test.each([
    ["viewpoint", "azimuth"],
    ["illumination-direction", "light"],
    ["illumination-colour", "light"],
  ] as const)("%s: an object is a target, its images are one set; rows without %s are counted", (name, factor) => {
    const rows: FeatureRow[] = [
      ...[0, 5, 10].map((value) => ({ key: `1/${value}`, factors: { object: "1", [factor]: value } })),
      ...[0, 5].map((value) => ({ key: `2/${value}`, factors: { object: "2", [factor]: value } })),
      { key: "x", factors: { object: "1" } },
      { key: "y", factors: { [factor]: 3 } },
    ];
    const placed = place(name, rows);
    expect(setsOf(placed)).toEqual({ "1": 3, "2": 2 });
    expect(targetsOf(placed)).toEqual(["1", "2"]);
    expect(placed.drops).toEqual({ [`no ${factor}`]: 1, "no object": 1 });
  });
});

describe("instance", () => {
  const pose = (key: string, azimuth: number, elevation: number, label = 0): FeatureRow => ({
    key,
    label,
    factors: { azimuth, elevation },
  });

  test("a set is one class, one azimuth bin of a half turn, one elevation bin", () => {
    const rows = [
      pose("a", 0, 0),
      pose("b", 29.9, 29),
      pose("c", 180, 5),
      pose("d", 30, 0),
      pose("e", 0, 30),
      pose("f", 0, -10),
      pose("g", 359.9, 89),
      pose("h", 0, 0, 1),
      { key: "i", label: 0 },
      { key: "j", factors: { azimuth: 0, elevation: 0 } },
    ];
    const placed = place("instance", rows);
    expect(setsOf(placed)).toEqual({
      '["boat",0,0]': 3,
      '["boat",1,0]': 1,
      '["boat",0,1]': 1,
      '["boat",0,2]': 1,
      '["boat",5,2]': 1,
      '["car",0,0]': 1,
    });
    expect(placed.drops).toEqual({ "no viewpoint": 1, "no class": 1 });
  });
});

describe("instance+viewpoint", () => {
  test("a set holds each side at most once, all of different objects, and every row is in one set", () => {
    const random = createRandom("rows");
    const rows = Array.from({ length: 120 }, (_, index) => {
      const factors = { azimuth: random.next() * 360, elevation: 10, object: `o${random.integer(30)}` };
      return { key: `k${index}`, label: index % 2, factors };
    });
    const placed = place("instance+viewpoint", rows);
    expect(placed.rows).toHaveLength(120);
    for (const set of Object.keys(setsOf(placed))) {
      const members = placed.rows.filter((one) => one.set === set).map(({ row }) => rows[row]);
      const bins = members.map((row) => Math.floor(((row?.factors.azimuth ?? 0) % 180) / 30));
      expect(new Set(bins).size).toBe(members.length);
      expect(new Set(members.map((row) => row?.factors.object)).size).toBe(members.length);
      expect(new Set(members.map((row) => row?.label)).size).toBe(1);
    }
  });

  test("objects without a name are as many as there are rows", () => {
    const rows = [0, 30, 60, 90, 120, 150].map((azimuth) => ({
      key: `k${azimuth}`,
      label: 0,
      factors: { azimuth, elevation: 0 },
    }));
    expect(setsOf(place("instance+viewpoint", rows))).toEqual({ "boat/0": 6 });
  });
});

function place(
  name: ProtocolName,
  rows: readonly FeatureRow[],
  { coverRange = 4, seed = "" }: { coverRange?: number; seed?: string } = {},
): Placed {
  return PROTOCOLS[name].place(rows, { classes: CLASSES, random: createRandom(seed), coverRange });
}

function setsOf(placed: Placed): { [set: string]: number } {
  const sizes: { [set: string]: number } = {};
  for (const { set } of placed.rows) sizes[set] = (sizes[set] ?? 0) + 1;
  return sizes;
}

function targetsOf(placed: Placed): string[] {
  return [...new Set(placed.rows.map(({ target }) => target))].sort();
}
