import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeJpeg } from "../images/encode.ts";
import type { ContentsRow } from "./contents.ts";
import { renderFinding } from "./finding.ts";
import type { FindingCount } from "./findings.ts";
import { openImageSet } from "./image-set-reader.ts";
import { renderImageSet } from "./render-image-set.ts";

export interface IngestFacts {
  readonly contents: readonly ContentsRow[];
  readonly videos: number;
  readonly findings: readonly FindingCount[];
}

const SHEET = "contact-sheet.jpg";
const KINDS = { bad: "error in the data", rule: "left out by rule", note: "kept, but odd" } as const;

/** What an ingest reports: fields of the artifact `report`. */
export type IngestReport = Awaited<ReturnType<typeof makeIngestReport>>;

/**
 * The report on a finished image set: counts per split and class, what was dropped and why, and a contact sheet, which is written into the
 * report's folder.
 */
export async function makeIngestReport(
  { images, report }: { readonly images: string; readonly report: string },
  { contents, videos, findings }: IngestFacts,
) {
  const set = openImageSet(images);
  const sheet = await renderImageSet(set);
  set.close();
  writeFileSync(join(report, SHEET), await encodeJpeg(sheet));
  const total = contents.filter((row) => row.class === "all");
  return {
    title: `${set.header.format}: ${set.count} images`,
    metrics: {
      images: set.count,
      boxes: total.reduce((sum, { boxes }) => sum + boxes, 0),
      classes: set.header.classes.length,
      videos,
      dropped: countOf(findings, "bad"),
      left_out: countOf(findings, "rule"),
    },
    metricInfo: { dropped: { title: "dropped as bad" }, left_out: { title: "left out by rule" } },
    tables: {
      contents: { title: "What is in it", rows: contents.map((row) => ({ ...row })) },
      findings: {
        title: "What was found on the way",
        rows: findings.map(({ kind, code, of, count }) => ({ what: KINDS[kind], code, of, count })),
      },
      examples: {
        title: "The first of each finding",
        rows: findings.flatMap(({ kind, examples }) =>
          examples.map((finding) => ({ what: KINDS[kind], finding: renderFinding(finding) })),
        ),
      },
    },
    pictures: [
      {
        file: SHEET,
        title: "A sample, evenly spaced through the set",
        alt: `${Math.min(set.count, 40)} pictures of the set with their boxes`,
        kind: "contact-sheet" as const,
      },
    ],
  };
}

function countOf(findings: readonly FindingCount[], kind: FindingCount["kind"]): number {
  return findings.filter((finding) => finding.kind === kind).reduce((sum, { count }) => sum + count, 0);
}
