import { acceptsKind } from "./artifact.ts";
import type { Findings, Subject } from "./findings.ts";
import { UNKNOWN_KIND } from "./parse-stage.ts";
import type { InputDeclaration, OutputRef, OutputWire, PathWire, StageDeclaration } from "./pipeline.ts";
import { checkName } from "./shape.ts";
import type { InputSpec, StageType } from "./stage-type.ts";
import { nearest } from "./suggest.ts";

/** What a stage's inputs are wired to: sound wires only. */
export interface Wiring {
  readonly links: readonly Link[];
  /** Whether all inputs are sound, so that nothing that comes with them is missing. */
  readonly complete: boolean;
}

/** One sound wire. */
export type Link = OutputLink | { readonly name: string; readonly wire: PathWire; readonly mode: "path" };

/** A sound wire from stages. */
export interface OutputLink {
  readonly name: string;
  readonly wire: OutputWire;
  /** `gather`: all instances; `single`: a gathered input that is wired to one stage; `map`: instance by instance. */
  readonly mode: "gather" | "single" | "map";
}

/** What wiring is checked against. A type is undefined where it does not exist or is broken, which is noted already. */
export interface WiringScope {
  readonly stages: ReadonlyMap<string, StageDeclaration>;
  readonly types: ReadonlyMap<string, StageType | undefined>;
  /** Kind → `stage.output` that have it, for advice. */
  readonly makers: ReadonlyMap<string, readonly string[]>;
  readonly findings: Findings;
}

/** Checks the inputs of a stage against its type and the stages that they come from. */
export function checkWiring(stage: StageDeclaration, scope: WiringScope): Wiring {
  const type = typeOf(stage, scope);
  const links: Link[] = [];
  for (const input of stage.inputs.values()) {
    const link = checkInput(input, { stage, type, scope });
    if (link !== undefined) links.push(link);
  }
  if (type !== undefined) checkMissing(stage, type, scope);
  return {
    links: type === undefined ? links : sortByType(links, type),
    complete: stage.inputsKnown && links.length === stage.inputs.size,
  };
}

function typeOf(stage: StageDeclaration, { types }: Pick<WiringScope, "types">): StageType | undefined {
  return stage.uses === undefined ? undefined : types.get(stage.uses.text);
}

/** An own property: names such as `constructor` are nobody's. */
function own<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** In the order of the type's inputs, so that the order in the YAML means nothing; further ones by name. */
function sortByType(links: readonly Link[], type: StageType): Link[] {
  const declared = new Map(Object.keys(type.inputs).map((name, index) => [name, index]));
  const rank = (link: Link): number => declared.get(link.name) ?? declared.size;
  return [...links].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

interface Consumer {
  readonly stage: StageDeclaration;
  readonly type: StageType | undefined;
  readonly scope: WiringScope;
}

function checkInput(input: InputDeclaration, consumer: Consumer): Link | undefined {
  const { name, wire } = input;
  const { stage, type, scope } = consumer;
  const subject = scope.findings.about(`input "${name}" of stage "${stage.name}"`);
  const spec = type === undefined ? undefined : own(type.inputs, name);
  if (type !== undefined && spec === undefined && !isFurtherInput(input, type, consumer)) return undefined;
  if (wire === undefined) return undefined;
  if (wire.source === "path") return checkPathWire(name, wire, { spec, subject });
  // A circle of one, which the order finds: what else is wrong with it does not matter.
  const others = wire.outputs.filter((ref) => ref.stage.text !== stage.name);
  const areSound = others.map((ref) => checkSource(ref, { spec, subject }, scope)).every(Boolean);
  return areSound ? linkOutputs(name, wire, { spec, subject, scope }) : undefined;
}

function linkOutputs(name: string, wire: OutputWire, target: ScopedTarget): OutputLink | undefined {
  const { spec, subject } = target;
  switch (wire.source) {
    case "stage":
      return { name, wire, mode: spec?.gathered ? "single" : "map" };
    case "union":
      return checkUnion(wire, target) ? { name, wire, mode: "map" } : undefined;
    case "gather": {
      if (spec === undefined || spec.gathered) return { name, wire, mode: "gather" };
      const remedy = adviseMap(wire);
      subject.findings.add("gather-refused", wire.at, `${subject.is} takes one artifact, not a gathered list`, remedy);
    }
  }
}

function adviseMap({ outputs }: OutputWire): string {
  const form = outputs.length === 1 ? "`stage.output` alone" : "`{ union: [stage.output, …] }`";
  return `Write ${form}: the stage then runs once for each instance.`;
}

/** Whether a union is there for an input that takes one artifact, and its outputs have one kind. */
function checkUnion(wire: OutputWire, { spec, subject: { is, findings }, scope }: ScopedTarget): boolean {
  if (spec?.gathered) {
    const outputs = wire.outputs.map(nameRef).join(", ");
    const message = `${is} takes a list, not one artifact after the other`;
    findings.add("gather-needed", wire.at, message, `Write \`{ gather: [${outputs}] }\`.`);
    return false;
  }
  const kinds = wire.outputs
    .map((ref) => ({ ref, kind: kindOf(ref, scope) }))
    .filter(({ kind }) => kind !== UNKNOWN_KIND);
  const [first] = kinds;
  const other = kinds.find(({ kind }) => kind !== first?.kind);
  if (first === undefined || other === undefined) return true;
  const message = `${is} unites different kinds: ${nameRef(first.ref)} is ${first.kind}, ${nameRef(other.ref)} is ${other.kind}`;
  findings.add("kind-mismatch", other.ref.output.at, message);
  return false;
}

function nameRef({ stage, output }: OutputRef): string {
  return `${stage.text}.${output.text}`;
}

/** The kind of an output that is known to exist; UNKNOWN_KIND where a mistake, noted already, hides it. */
function kindOf({ stage, output }: OutputRef, scope: WiringScope): string {
  const source = scope.stages.get(stage.text);
  const type = source === undefined ? undefined : typeOf(source, scope);
  if (source === undefined || type === undefined) return UNKNOWN_KIND;
  return outputKinds(source, type).get(output.text) ?? UNKNOWN_KIND;
}

function isFurtherInput({ name, keyAt }: InputDeclaration, type: StageType, { stage, scope }: Consumer): boolean {
  const { findings } = scope;
  if (type.open) return checkName(name, keyAt, findings.about(`an input of stage "${stage.name}"`));
  const known = Object.keys(type.inputs);
  const remedy = known.length === 0 ? `${type.name} takes no inputs.` : `${type.name} takes: ${known.join(", ")}.`;
  const hint = findings.suggest(name, known);
  findings.add("unknown-input", keyAt, `stage "${stage.name}" has no input "${name}"${hint}`, remedy);
  return false;
}

/** An input as its type describes it; `spec` is undefined where the type is open, or not known. */
interface Target {
  readonly spec: InputSpec | undefined;
  readonly subject: Subject;
}

interface ScopedTarget extends Target {
  readonly scope: WiringScope;
}

function checkPathWire(name: string, wire: PathWire, { spec, subject }: Target): Link | undefined {
  if (!spec?.gathered) return { name, wire, mode: "path" };
  const message = `${subject.is} takes the outputs of stages, not a path`;
  subject.findings.add("gather-needed", wire.at, message, "Write `{ gather: stage.output }`.");
  return undefined;
}

/** Whether a stage and its output exist and the output has the kind that the input takes. */
function checkSource(ref: OutputRef, target: Target, scope: WiringScope): boolean {
  const { stage } = ref;
  const { is, findings } = target.subject;
  const source = scope.stages.get(stage.text);
  if (source === undefined) {
    const hint = findings.suggest(stage.text, scope.stages.keys());
    findings.add("unknown-stage", stage.at, `${is}: there is no stage "${stage.text}"${hint}`);
    return false;
  }
  const type = typeOf(source, scope);
  // What a stage without a sound type, or without `out:`, makes is not known: its mistake is noted already.
  if (type === undefined || (type.open && source.out === undefined)) return true;
  return checkOutput(ref, outputKinds(source, type), { ...target, scope });
}

function checkOutput(
  { stage, output }: OutputRef,
  outputs: ReadonlyMap<string, string>,
  { spec, subject: { is, findings }, scope }: ScopedTarget,
): boolean {
  const kind = outputs.get(output.text);
  if (kind === undefined) {
    const hint = findings.suggest(output.text, outputs.keys());
    const remedy = outputs.size === 0 ? undefined : `It makes: ${[...outputs.keys()].join(", ")}.`;
    const message = `${is}: stage "${stage.text}" has no output "${output.text}"${hint}`;
    findings.add("unknown-output", output.at, message, remedy);
    return false;
  }
  if (spec === undefined || kind === UNKNOWN_KIND || acceptsKind(spec.kind, kind)) return true;
  const message = `${is} takes ${spec.kind}, but ${stage.text}.${output.text} is ${kind}`;
  findings.add("kind-mismatch", output.at, message, adviseKind(spec.kind, scope));
  return false;
}

/** The outputs of a stage with their kinds: its type's, and those of its `out:` where the type is open. */
export function outputKinds(stage: StageDeclaration, type: StageType): Map<string, string> {
  const kinds = new Map(Object.entries(type.outputs).map(([name, spec]) => [name, spec.kind]));
  if (type.open) for (const [name, kind] of stage.out ?? []) kinds.set(name, kind.text);
  return kinds;
}

function checkMissing(stage: StageDeclaration, type: StageType, scope: WiringScope): void {
  if (!stage.inputsKnown) return;
  const known = Object.keys(type.inputs);
  const unknown = type.open ? [] : [...stage.inputs.keys()].filter((name) => !known.includes(name));
  const misspelt = new Set(unknown.map((name) => nearest(name, known)));
  for (const [name, spec] of Object.entries(type.inputs)) {
    if (spec.optional || stage.inputs.has(name) || misspelt.has(name)) continue;
    const meaning = spec.description === "" ? "" : ` (${spec.description})`;
    const message = `stage "${stage.name}" needs the input "${name}": ${spec.kind}${meaning}`;
    scope.findings.add("missing-input", stage.inputsAt, message, adviseKind(spec.kind, scope));
  }
}

function adviseKind(kind: string, { makers }: WiringScope): string {
  const known = makers.get(kind) ?? [];
  const path = "`{ path: … }`";
  if (known.length === 0) return `No stage makes ${kind}; it may come from ${path}.`;
  return `These make ${kind}: ${known.slice(0, 4).join(", ")}${known.length > 4 ? ", …" : ""}.`;
}

/** Kind → the outputs of a pipeline that have it, as `stage.output`. */
export function listMakers(scope: Pick<WiringScope, "stages" | "types">): Map<string, string[]> {
  const makers = new Map<string, string[]>();
  for (const stage of scope.stages.values()) {
    const type = typeOf(stage, scope);
    if (type === undefined) continue;
    for (const [output, kind] of outputKinds(stage, type)) {
      const known = makers.get(kind) ?? [];
      if (known.length < 5) makers.set(kind, [...known, `${stage.name}.${output}`]);
    }
  }
  return makers;
}
