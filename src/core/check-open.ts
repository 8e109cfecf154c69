import type { Findings, Subject } from "./findings.ts";
import type { Span } from "./located.ts";
import type { StageDeclaration } from "./pipeline.ts";
import { checkName } from "./shape.ts";
import type { StageType } from "./stage-type.ts";

/** Checks what only a stage of an open type may say: its outputs, and names that become environment variables. */
export function checkOpen(stage: StageDeclaration, type: StageType, findings: Findings): void {
  if (!type.open) {
    refuseOut(stage, type, findings);
    return;
  }
  checkOut(stage, type, findings);
  const params = stage.with?.entries ?? new Map();
  for (const { key, keyAt } of params.values())
    checkName(key, keyAt, findings.about(`a param of stage "${stage.name}"`));
  const subject = findings.about(`stage "${stage.name}"`);
  checkClashes(
    "IN",
    [...stage.inputs.values()].map(({ name, keyAt }) => ({ name, at: keyAt })),
    subject,
  );
  checkClashes(
    "PARAM",
    [...params.values()].map(({ key, keyAt }) => ({ name: key, at: keyAt })),
    subject,
  );
  checkClashes(
    "OUT",
    [...(stage.out ?? [])].map(([name, { at }]) => ({ name, at })),
    subject,
  );
}

function refuseOut(stage: StageDeclaration, type: StageType, findings: Findings): void {
  if (stage.out === undefined) return;
  const known = Object.keys(type.outputs).join(", ") || "none";
  const message = `stage "${stage.name}" can't have \`out\`: what ${type.name} makes is fixed`;
  findings.add("out-refused", stage.outAt, message, `Its outputs: ${known}.`);
}

function checkOut(stage: StageDeclaration, type: StageType, findings: Findings): void {
  const isMalformed = stage.out === undefined && stage.outAt !== stage.at;
  if (isMalformed || Object.keys(type.outputs).length + (stage.out?.size ?? 0) > 0) return;
  const remedy = "Name its outputs: `out: { model: file }`; the program finds the path in `$OUT_MODEL`.";
  findings.add("out-missing", stage.outAt, `stage "${stage.name}" does not say what it makes`, remedy);
}

function checkClashes(
  prefix: "IN" | "OUT" | "PARAM",
  names: readonly { readonly name: string; readonly at: Span }[],
  { is, findings }: Subject,
): void {
  const seen = new Map<string, string>();
  for (const { name, at } of names) {
    const variable = `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;
    const other = seen.get(variable);
    if (other === undefined) seen.set(variable, name);
    else findings.add("name-clash", at, `${is}: "${name}" and "${other}" are both $${variable}`, "Rename one.");
  }
}
