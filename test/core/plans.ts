import type { Scalar } from "../../src/core/json.ts";
import type { Plan, PlannedInput, PlannedStage } from "../../src/core/plan.ts";

interface Sketch {
  readonly uses?: string;
  readonly matrix?: { readonly [axis: string]: Scalar };
  readonly params?: PlannedStage["params"];
  /** Input name → `STAGE.output`, a path that begins with `/`, or a list of `STAGE.output`. */
  readonly in?: { readonly [input: string]: string | readonly string[] };
  readonly outputs?: PlannedStage["outputs"];
}

/** A plan from a few words a stage; names are instance names, sources first. */
export function sketchPlan(sketches: { readonly [name: string]: Sketch }): Plan {
  const names = Object.keys(sketches);
  const stages = Object.entries(sketches).map(
    ([name, sketch]): PlannedStage => ({
      name,
      stage: name.replace(/\[.*/, ""),
      uses: sketch.uses ?? "command",
      matrix: sketch.matrix ?? {},
      params: sketch.params ?? {},
      inputs: Object.entries(sketch.in ?? {}).map(([input, wire]) => readWire(input, wire, names)),
      outputs: sketch.outputs ?? { out: "file" },
      resources: { cpus: 1, memoryBytes: 0, gpus: 0 },
      retries: 0,
      tools: [],
    }),
  );
  return { name: "study", file: "/study.yaml", stages, settings: {} };
}

function readWire(name: string, wire: string | readonly string[], names: readonly string[]): PlannedInput {
  if (typeof wire !== "string") return { name, source: "gather", members: wire.map((each) => readEnd(each, names)) };
  if (wire.startsWith("/")) return { name, source: "path", path: wire };
  return { name, source: "stage", ...readEnd(wire, names) };
}

function readEnd(wire: string, names: readonly string[]): { from: number; output: string } {
  const dot = wire.lastIndexOf(".");
  return { from: names.indexOf(wire.slice(0, dot)), output: wire.slice(dot + 1) };
}
