import type { Finding } from "./dataset.ts";
import { renderFinding } from "./finding.ts";

/** Findings of one sort, and the first of them. */
export interface FindingCount {
  readonly kind: Finding["kind"];
  readonly code: string;
  readonly of: Finding["of"];
  readonly count: number;
  readonly examples: readonly Finding[];
}

const EXAMPLES = 20;

/** Counts findings by sort, and keeps the first 20 of each. */
export class Findings {
  readonly #sorts = new Map<string, { count: number; readonly examples: Finding[] }>();
  readonly #firstBad: Finding[] = [];
  bad = 0;

  add(finding: Finding): void {
    const key = `${finding.kind} ${finding.code} ${finding.of}`;
    const sort = this.#sorts.get(key) ?? { count: 0, examples: [] };
    this.#sorts.set(key, sort);
    sort.count += 1;
    if (sort.examples.length < EXAMPLES) sort.examples.push(finding);
    if (finding.kind !== "bad") return;
    this.bad += 1;
    if (this.#firstBad.length < EXAMPLES) this.#firstBad.push(finding);
  }

  /** More need not be looked for. */
  get hasEnough(): boolean {
    return this.bad >= EXAMPLES;
  }

  /** The most frequent first. */
  counts(): FindingCount[] {
    const counts = [...this.#sorts.values()].flatMap(({ count, examples }) => {
      const first = examples[0];
      return first === undefined ? [] : [{ kind: first.kind, code: first.code, of: first.of, count, examples }];
    });
    return counts.sort((a, b) => b.count - a.count || a.code.localeCompare(b.code, "en"));
  }

  /** What a failed ingest says: the errors in the order in which they were met. */
  renderBad(): string {
    const lines = this.#firstBad.map((finding) => `  ${renderFinding(finding)}`);
    const head = this.hasEnough
      ? `the first ${EXAMPLES} errors in the data`
      : `${this.bad} ${this.bad === 1 ? "error" : "errors"} in the data`;
    return `${head} (\`onBad: drop\` leaves out what is bad, and counts it):\n${lines.join("\n")}`;
  }
}
