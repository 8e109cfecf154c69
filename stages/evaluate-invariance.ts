import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Row, type Table, writeReport } from "../src/report/report.ts";
import { defineStage } from "../src/stage.ts";
import type { FeatureMatrix } from "../src/vision/feature-matrix.ts";
import { type FeatureRow, readFeatures } from "../src/vision/features.ts";
import { countRows, createDesign, type InvarianceDesign } from "../src/vision/invariance-design.ts";
import { type InvariantUnit, listInvariantUnits } from "../src/vision/invariant-units.ts";
import { PROTOCOL_NAMES, PROTOCOLS } from "../src/vision/protocols.ts";
import { measureRis, type RisAtK, type RisResult } from "../src/vision/ris.ts";
import { takeRows } from "../src/vision/take-rows.ts";

/** Images beside each of the most invariant units. */
const PICTURED_ROWS = 8;

export default defineStage({
  description:
    "Measures how invariant an encoder's units are (RIS, Purushwalkam & Gupta 2020) in one of six protocols, beside what chance gives.",
  params: z.strictObject({
    protocol: z.enum(PROTOCOL_NAMES).describe("what varies within a set of images"),
    variant: z
      .enum(["published", "formula"])
      .default("published")
      .describe("as the authors' code computes it, or as their text defines it"),
    ks: z
      .array(z.number().int().min(1))
      .min(1)
      .default([10, 25])
      .describe("units of each target that a score takes; one score each"),
    minimumSet: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe("images that a set needs to count; by default 3 in published, 1 in formula"),
    coverRange: z
      .number()
      .int()
      .min(0)
      .default(4)
      .describe("occlusion: eighths by which a video's visible share varies at least"),
    floorShuffles: z
      .number()
      .int()
      .min(1)
      .default(5)
      .describe("times that the images are dealt anew to measure the chance floor"),
    units: z.number().int().min(0).default(8).describe("most invariant units in the picture"),
    seed: z.number().int().default(0).describe("of the shuffles, and of what a protocol draws"),
  }),
  inputs: {
    features: "features",
    images: { kind: "image-set", optional: true, description: "what the features are of, for a picture of the units" },
  },
  outputs: { report: "report" },
  reusable: true,
  run: async ({ params, inputs, outputs, random, log }) => {
    const { features, count, dim, rows, classes } = readFeatures(inputs.features.path);
    const protocol = PROTOCOLS[params.protocol];
    const { coverRange } = params;
    const placed = protocol.place(rows, { classes, coverRange, random: random.fork("protocol") });
    const matrix = takeRows(
      { data: features, count, dim },
      placed.rows.map(({ row }) => row),
    );
    const design = createDesign(placed.rows);
    const ris = measureRis(matrix, design, { ...params, random: random.fork("floor") });
    if (ris.sets.counted === 0) throw new Error(describeEmpty(placed.drops, ris, rows.length));
    const units = listInvariantUnits(matrix, { design, ...ris }, { count: params.units, rowsEach: PICTURED_ROWS });
    const taken = placed.rows.map(({ row }) => rows[row]).filter((row) => row !== undefined);
    const picture = inputs.images && (await drawUnits({ units, rows: taken, design, images: inputs.images.path }));
    if (picture !== undefined) writeFileSync(join(outputs.report, "units.jpg"), picture);
    for (const line of describe(ris)) log(line);
    writeReport(outputs.report, {
      title: `Invariance: ${params.protocol}`,
      facts: { protocol: params.protocol, variant: params.variant },
      metrics: listMetrics(ris, design, matrix),
      metricInfo: listMetricInfo(ris),
      notes: [
        `Within a set varies ${protocol.varies}. ${ris.sets.counted} sets of at least ${ris.minimumSet} images, of ${design.targets} targets; ${dim} units. Scores compare only within one protocol and one number of units.`,
        "The chance floor is the score of the same features when every set keeps its size and target and gets other images.",
        ...(dim < Math.max(...params.ks) ? [`A score of more than ${dim} units is that of all ${dim}.`] : []),
      ],
      tables: {
        scores: tableOfScores(ris),
        targets: tableOfTargets(ris, design),
        "left-out": tableOfDrops(placed.drops, ris),
      },
      pictures:
        picture === undefined
          ? []
          : [
              {
                file: "units.jpg",
                kind: "units",
                title: "The most invariant units, and the images that fire them most",
                alt: `A row of ${PICTURED_ROWS} images for each of ${units.length} units`,
              },
            ],
    });
  },
});

type Design = InvarianceDesign & { readonly targetNames: readonly string[] };

function describeEmpty(
  drops: { readonly [reason: string]: number },
  { sets, minimumSet }: RisResult,
  rows: number,
): string {
  const reasons = Object.entries(drops).map(([reason, count]) => `${count} left out (${reason})`);
  return [
    `none of the ${rows} rows make a set of ${minimumSet} images or more`,
    ...reasons,
    ...(sets.tooSmall > 0 ? [`${sets.tooSmall} sets are smaller`] : []),
  ].join("; ");
}

function describe({ scores }: RisResult): string[] {
  return scores.map(({ k, score, floors }) => `RIS@${k} ${score.toFixed(2)} %, by chance ${mean(floors).toFixed(2)} %`);
}

function listMetrics(
  { scores, sets }: RisResult,
  { targets }: Design,
  { count }: FeatureMatrix,
): { [name: string]: number } {
  const each = (name: string, figureOf: (at: RisAtK) => number): [string, number][] =>
    scores.map((at) => [`${name}@${at.k}`, figureOf(at)]);
  return Object.fromEntries([
    ...each("RIS", ({ score }) => score),
    ...each("floor", ({ floors }) => mean(floors)),
    ...each("spread", ({ spread }) => spread),
    ["sets", sets.counted],
    ["targets", targets],
    ["images", count],
  ]);
}

function listMetricInfo({ scores }: RisResult): { [name: string]: object } {
  return Object.fromEntries(
    scores.flatMap(({ k }) => [
      [`RIS@${k}`, { title: `RIS, top ${k} units`, unit: "%", better: "higher" }],
      [`floor@${k}`, { title: `chance floor of RIS@${k}`, unit: "%" }],
      [`spread@${k}`, { title: `standard deviation of RIS@${k} over targets`, unit: "%" }],
    ]),
  );
}

function tableOfScores({ scores }: RisResult): Table {
  return {
    title: "Scores",
    columns: [
      { key: "k", title: "top units" },
      { key: "ris", title: "RIS", unit: "%" },
      { key: "floor", title: "chance floor", unit: "%" },
      { key: "floorLow", title: "lowest shuffle", unit: "%" },
      { key: "floorHigh", title: "highest shuffle", unit: "%" },
      { key: "spread", title: "spread over targets", unit: "%" },
      { key: "lowest", title: "lowest target", unit: "%" },
      { key: "highest", title: "highest target", unit: "%" },
    ],
    rows: scores.map(({ k, score, floors, spread, perTarget }) => ({
      k,
      ris: score,
      floor: mean(floors),
      floorLow: Math.min(...floors),
      floorHigh: Math.max(...floors),
      spread,
      lowest: Math.min(...perTarget),
      highest: Math.max(...perTarget),
    })),
  };
}

function tableOfTargets({ scores }: RisResult, design: Design): Table {
  const sizes = countRows(design);
  const setsOf = (target: number): number[] =>
    [...design.targetOfSet].flatMap((of, set) => (of === target ? [sizes[set] ?? 0] : []));
  return {
    title: "Targets",
    columns: [
      { key: "target", title: "target" },
      { key: "sets", title: "sets" },
      { key: "images", title: "images" },
      ...scores.map(({ k }) => ({ key: `RIS@${k}`, title: `RIS@${k}`, unit: "%" })),
    ],
    rows: design.targetNames.map((target, index): Row => {
      const sets = setsOf(index);
      const figures = scores.map(({ k, perTarget }) => [`RIS@${k}`, perTarget[index] ?? 0]);
      return { target, sets: sets.length, images: sum(sets), ...Object.fromEntries(figures) };
    }),
  };
}

function tableOfDrops(drops: { readonly [reason: string]: number }, { sets, minimumSet }: RisResult): Table {
  const rows = Object.entries(drops).map(([why, count]) => ({ what: "images", why, count }));
  const small = { what: "sets", why: `fewer than ${minimumSet} images`, count: sets.tooSmall };
  return { title: "Left out", rows: sets.tooSmall > 0 ? [...rows, small] : rows };
}

interface Drawing {
  readonly units: readonly InvariantUnit[];
  readonly rows: readonly FeatureRow[];
  readonly design: Design;
  /** The image set's folder. */
  readonly images: string;
}

/** A row of images for each unit, as JPEG; undefined where there is nothing to show. */
async function drawUnits({ units, rows, design, images }: Drawing): Promise<Uint8Array | undefined> {
  const [{ drawRows }, { encodeJpeg }] = await Promise.all([
    import("../src/loading/draw-rows.ts"),
    import("../src/images/encode.ts"),
  ]);
  const shown = units.flatMap((unit) => unit.rows.map((row, position) => ({ unit, row, position })));
  const cells = shown.flatMap(({ unit, row, position }) => {
    const shownRow = rows[row];
    const target = design.targetNames[design.targetOfSet[design.setOfRow[row] ?? 0] ?? 0] ?? "";
    return shownRow === undefined
      ? []
      : [{ row: shownRow, caption: position === 0 ? `${unit.unit}: ${target}` : target }];
  });
  const sheet = await drawRows(cells, { images, columns: PICTURED_ROWS, cellPx: 72 });
  return sheet && encodeJpeg(sheet);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
