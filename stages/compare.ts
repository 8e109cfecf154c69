import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeReport } from "../src/report/report.ts";
import { defineStage, type GatheredInput } from "../src/stage.ts";
import { judgeClaims } from "../src/study/claims.ts";
import { reportStudy } from "../src/study/report-study.ts";
import { listStandardClaims } from "../src/study/standard-claims.ts";
import { collectStudy, type Study, type StudyReport } from "../src/study/study.ts";

const gathered = (description: string): { kind: string; gathered: true; optional: true; description: string } => ({
  kind: "report",
  gathered: true,
  optional: true,
  description,
});
const names = z.union([z.string(), z.array(z.string()).min(1)]);

export default defineStage({
  description:
    "Puts a study's figures together: models by invariances and tasks, with intervals over seeds, the paper's figures beside them, and a verdict on each claim from the intervals alone.",
  params: z.strictObject({
    baseline: z
      .string()
      .optional()
      .describe("the model that the others are compared with; by default same-frame, or else the first"),
    claims: z
      .array(
        z.strictObject({
          name: z.string().describe("a short name"),
          text: z.string().describe("the claim in words"),
          metric: names.describe("one or several of TASK/FIGURE: viewpoint/RIS@10, voc/mAP"),
          better: names.describe("models that are said to be better"),
          than: names.describe("models that are said to be worse"),
          relevant: z
            .number()
            .positive()
            .optional()
            .describe("the smallest difference that matters; by default 1 per cent, or 0.01 in other units"),
        }),
      )
      .optional()
      .describe("what to give a verdict on; by default the paper's claims on the models that are there"),
    rows: z.string().default("model").describe("the axis whose values are models"),
    over: z.string().default("seed").describe("the axis that repeats an experiment"),
  }),
  inputs: {
    invariance: gathered("evaluate-invariance, of any protocols"),
    voc: gathered("transfer-voc on images"),
    boxes: gathered("transfer-voc on boxes"),
    linear: gathered("transfer-linear"),
    ade20k: gathered("transfer-ade20k"),
    knn: gathered("transfer-knn"),
    pretraining: gathered("the reports of pretraining"),
  },
  outputs: { report: "report" },
  run: ({ params, inputs, outputs, log }) => {
    const reports = Object.entries(inputs).flatMap(([input, members]) => members.map((one) => readReport(input, one)));
    if (reports.length === 0) throw new Error("there is nothing to compare: wire at least one input");
    const study = collectStudy(reports, params);
    const baseline = pickBaseline(params.baseline, study);
    const claims = judgeClaims(params.claims ?? listStandardClaims(study), study);
    for (const { verdict, text } of claims) log(`${verdict}: ${text}`);
    writeReport(outputs.report, reportStudy(study, claims, baseline));
  },
});

function readReport(input: string, { path, stage, matrix }: GatheredInput): StudyReport {
  return { input, stage, matrix, report: JSON.parse(readFileSync(join(path, "report.json"), "utf8")) };
}

function pickBaseline(wanted: string | undefined, { models }: Study): string {
  if (wanted !== undefined && !models.includes(wanted)) {
    throw new Error(`there is no model "${wanted}" to compare with; there are ${models.join(", ")}`);
  }
  return wanted ?? models.find((model) => model === "same-frame") ?? models[0] ?? "";
}
