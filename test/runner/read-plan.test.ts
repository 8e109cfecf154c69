import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/diagnostic.ts";
import { ALL_CPUS, dependenciesOf, type PlannedStage } from "../../src/core/plan.ts";
import { createGoldenTypes } from "../golden/stage-types.ts";
import { planStudy, readStudy } from "./read-study.ts";

const STUDY = `
name: study
params: { epochs: 3, seeds: [0, 1], root: data/voc }
stages:
  images: { uses: ingest-images, in: { root: { path: "\${params.root}" } } }
  train:
    uses: pretrain
    in: { images: images.images }
    with: { epochs: "\${params.epochs}", seed: "\${matrix.seed}", pairs: "\${matrix.pairs}" }
    matrix: { pairs: [same-frame, region-tracker], seed: "\${params.seeds}" }
    resources: { gpus: 1 }
    timeout: 2h
    retries: 2
  probe: { uses: probe, in: { encoder: train.encoder, images: images.images } }
  sum: { uses: summarize, in: { reports: { gather: probe.report } } }
profiles:
  paper:
    params: { epochs: 200 }
    stages: { train: { with: { temperature: 0.07 }, timeout: 7d }, probe: { with: { k: 200 } } }
    settings: { gc: { keepRuns: 5 } }
settings: { gc: { maxSize: 20GB, maxAge: 30d } }
`;

function stageNamed(stages: readonly PlannedStage[], name: string): PlannedStage {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${stages.map((stage) => stage.name).join(" ")}`);
  return found;
}

describe("a right pipeline", () => {
  test("becomes instances named after their matrix, producers first", async () => {
    const { stages } = await planStudy(STUDY);
    const points = [
      "pairs=same-frame,seed=0",
      "pairs=same-frame,seed=1",
      "pairs=region-tracker,seed=0",
      "pairs=region-tracker,seed=1",
    ];
    expect(stages.map((stage) => stage.name)).toEqual([
      "images",
      ...points.map((point) => `train[${point}]`),
      ...points.map((point) => `probe[${point}]`),
      "sum",
    ]);
  });

  test("gives params after defaults, references as typed values, and the limits of type and pipeline", async () => {
    const { stages } = await planStudy(STUDY);
    expect(stageNamed(stages, "train[pairs=region-tracker,seed=1]")).toMatchObject({
      stage: "train",
      uses: "pretrain",
      matrix: { pairs: "region-tracker", seed: 1 },
      params: {
        epochs: 3,
        seed: 1,
        pairs: "region-tracker",
        temperature: 0.2,
        optimizer: { name: "sgd", lr: 0.03, milestones: [] },
      },
      inputs: [{ name: "images", source: "stage", from: 0, output: "images" }],
      outputs: { encoder: "encoder", report: "report" },
      resources: { cpus: 2, memoryBytes: 2e9, gpus: 1 },
      timeoutMs: 7_200_000,
      retries: 2,
      tools: ["ffmpeg"],
    });
    expect(stageNamed(stages, "images")).toMatchObject({
      resources: { cpus: 1, memoryBytes: 0, gpus: 0 },
      retries: 0,
      matrix: {},
    });
    expect(stageNamed(stages, "images")).not.toHaveProperty("timeoutMs");
  });

  test("takes all cores where it says so, however many a machine has", async () => {
    const { stages } = await planStudy(STUDY.replace("gpus: 1", "cpus: all"));
    expect(stageNamed(stages, "train[pairs=same-frame,seed=0]").resources.cpus).toBe(ALL_CPUS);
  });

  test("maps instance by instance over a matrix stage, and gathers all of them in order", async () => {
    const { stages } = await planStudy(STUDY);
    for (const probe of stages.filter((stage) => stage.stage === "probe")) {
      const [encoder] = probe.inputs;
      const from = encoder?.source === "stage" ? stages[encoder.from] : undefined;
      expect(from?.name).toBe(probe.name.replace("probe", "train"));
    }
    const [reports] = stageNamed(stages, "sum").inputs;
    const members = reports?.source === "gather" ? reports.members : [];
    expect(members.map(({ from }) => stages[from]?.name)).toEqual(
      stages.filter((stage) => stage.stage === "probe").map((stage) => stage.name),
    );
  });

  test("resolves paths from the pipeline's folder and lists them once", async () => {
    const asked: string[] = [];
    const pathExists = (path: string): boolean => asked.push(path) > 0;
    const { plan, externalPaths } = await readStudy(STUDY, { pathExists });
    expect(plan?.stages[0]?.inputs).toEqual([{ name: "root", source: "path", path: "/studies/data/voc" }]);
    expect(externalPaths).toEqual(["/studies/data/voc"]);
    expect(asked).toEqual(["/studies/data/voc"]);
  });

  test("has settings in bytes and milliseconds, and a name even where it gives none", async () => {
    const plan = await planStudy(STUDY.replace("name: study", ""));
    expect(plan).toMatchObject({ name: "study", file: "/studies/study.yaml" });
    expect(plan.settings).toEqual({ gc: { maxBytes: 20e9, maxAgeMs: 30 * 86_400_000 } });
  });

  test("orders stages that are declared backwards", async () => {
    const lines = STUDY.split("\n");
    const at = lines.findIndex((line) => line.startsWith("  sum:"));
    const [sum = ""] = lines.splice(at, 1);
    lines.splice(lines.indexOf("stages:") + 1, 0, sum);
    const { stages } = await planStudy(lines.join("\n"));
    stages.forEach((stage, index) => {
      expect(dependenciesOf(stage).every((from) => from < index)).toBe(true);
    });
    expect(stages.at(-1)?.name).toBe("sum");
  });
});

describe("a matrix", () => {
  const study = (rest: string): string => `
stages:
  images: { uses: ingest-images, in: { root: { path: /data } } }
  train: { uses: pretrain, in: { images: images.images }, with: { epochs: 1 }, matrix: { t: [a, b], seed: [0, 1, 2] } }
${rest}`;
  const namesOf = async (text: string, stage: string): Promise<string[]> =>
    (await planStudy(text)).stages.filter((each) => each.stage === stage).map((each) => each.name);

  test("of a consumer selects on a shared axis and crosses the others", async () => {
    const text = study(
      "  probe: { uses: probe, in: { encoder: train.encoder, images: images.images }, with: { k: '${matrix.k}' }, matrix: { seed: [2], k: [1, 5] } }",
    );
    expect(await namesOf(text, "probe")).toEqual([
      "probe[t=a,seed=2,k=1]",
      "probe[t=a,seed=2,k=5]",
      "probe[t=b,seed=2,k=1]",
      "probe[t=b,seed=2,k=5]",
    ]);
  });

  test("of two inputs joins on the axes that they share", async () => {
    const text = study(`
  other: { uses: ingest-images, in: { root: { path: /data } }, matrix: { seed: [2, 1, 9], z: [0] } }
  probe: { uses: probe, in: { encoder: train.encoder, images: other.images } }`);
    const plan = await planStudy(text);
    const probes = plan.stages.filter((stage) => stage.stage === "probe");
    expect(probes.map((stage) => stage.name)).toEqual([
      "probe[t=a,seed=1,z=0]",
      "probe[t=a,seed=2,z=0]",
      "probe[t=b,seed=1,z=0]",
      "probe[t=b,seed=2,z=0]",
    ]);
    const sources = probes.map((stage) => dependenciesOf(stage).map((from) => plan.stages[from]?.name));
    expect(sources[1]).toEqual(["train[t=a,seed=2]", "other[seed=2,z=0]"]);
  });

  test("gathers only the members that agree with the consumer's own axes", async () => {
    const text = study("  sum: { uses: summarize, in: { reports: { gather: train.report } }, matrix: { t: [b, a] } }");
    const plan = await planStudy(text);
    const sums = plan.stages.filter((stage) => stage.stage === "sum");
    expect(sums.map((stage) => [stage.name, ...dependenciesOf(stage).map((from) => plan.stages[from]?.name)])).toEqual([
      ["sum[t=b]", "train[t=b,seed=0]", "train[t=b,seed=1]", "train[t=b,seed=2]"],
      ["sum[t=a]", "train[t=a,seed=0]", "train[t=a,seed=1]", "train[t=a,seed=2]"],
    ]);
  });

  test("is no obstacle to a gathered input that is wired to one plain stage", async () => {
    const text = study(`
  one: { uses: pretrain, in: { images: images.images }, with: { epochs: 1 } }
  sum: { uses: summarize, in: { reports: one.report } }`);
    const plan = await planStudy(text);
    expect(plan.stages.at(-1)?.inputs).toEqual([
      { name: "reports", source: "gather", members: [{ from: expect.any(Number), output: "report" }] },
    ]);
  });

  test("quotes values in names that could be taken for something else", async () => {
    const text =
      "stages: { a: { uses: command, with: { run: x }, out: { o: file }, matrix: { v: ['a,b=c', ' ', 0.5, true, x/y] } } }";
    expect(await namesOf(text, "a")).toEqual(['a[v="a,b=c"]', 'a[v=" "]', "a[v=0.5]", "a[v=true]", "a[v=x/y]"]);
  });
});

describe("a union", () => {
  const study = (rest: string): string => `
stages:
  images: { uses: ingest-images, in: { root: { path: /data } } }
  train: { uses: pretrain, in: { images: images.images }, with: { epochs: 1 }, matrix: { model: [a, b], seed: [0, 1] } }
  other: { uses: pretrain, in: { images: images.images }, with: { epochs: 2 }, matrix: { seed: [1, 0], model: [c] } }
  probe: { uses: probe, in: { encoder: { union: [train.encoder, other.encoder] }, images: images.images } }
${rest}`;
  const sourcesOf = async (text: string, stage: string): Promise<string[][]> => {
    const { stages } = await planStudy(text);
    const found = stages.filter((each) => each.stage === stage);
    return found.map((each) => [each.name, ...dependenciesOf(each).map((from) => stages[from]?.name ?? "")]);
  };

  test("maps over the joined axis, whatever the order of axes and values in each source", async () => {
    expect(await sourcesOf(study(""), "probe")).toEqual([
      ["probe[model=a,seed=0]", "train[model=a,seed=0]", "images"],
      ["probe[model=a,seed=1]", "train[model=a,seed=1]", "images"],
      ["probe[model=b,seed=0]", "train[model=b,seed=0]", "images"],
      ["probe[model=b,seed=1]", "train[model=b,seed=1]", "images"],
      ["probe[model=c,seed=0]", "other[seed=0,model=c]", "images"],
      ["probe[model=c,seed=1]", "other[seed=1,model=c]", "images"],
    ]);
  });

  test("is selected from, joined with and gathered like any matrix stage", async () => {
    const text = study(`
  some: { uses: probe, in: { encoder: { union: [train.encoder, other.encoder] }, images: images.images }, matrix: { model: [c, a], seed: [1] } }
  both: { uses: command, in: { e: { union: [train.encoder, other.encoder] }, r: probe.report }, with: { run: x }, matrix: { seed: [0] }, out: { o: file } }
  sum: { uses: summarize, in: { reports: { gather: probe.report } }, matrix: { model: [c] } }`);
    expect(await sourcesOf(text, "some")).toEqual([
      ["some[model=c,seed=1]", "other[seed=1,model=c]", "images"],
      ["some[model=a,seed=1]", "train[model=a,seed=1]", "images"],
    ]);
    expect((await sourcesOf(text, "both")).at(-1)).toEqual([
      "both[model=c,seed=0]",
      "other[seed=0,model=c]",
      "probe[model=c,seed=0]",
    ]);
    expect(await sourcesOf(text, "sum")).toEqual([["sum[model=c]", "probe[model=c,seed=0]", "probe[model=c,seed=1]"]]);
  });

  test("of one output is that output", async () => {
    const text = study("").replace("union: [train.encoder, other.encoder]", "union: [train.encoder]");
    expect(await sourcesOf(text, "probe")).toEqual(
      await sourcesOf(text.replace("{ union: [train.encoder] }", "train.encoder"), "probe"),
    );
  });

  test("takes a source out or in with a profile", async () => {
    const text = `${study("")}
profiles: { small: { stages: { probe: { in: { encoder: { union: [other.encoder] } } } } } }`;
    const { stages } = await planStudy(text, { profile: "small" });
    expect(stages.filter(({ stage }) => stage === "probe")).toHaveLength(2);
  });

  test("is not needed to gather several stages, whatever axes they have", async () => {
    const text = study(`
  plain: { uses: probe, in: { encoder: { path: /e }, images: images.images } }
  sum: { uses: summarize, in: { reports: { gather: [plain.report, probe.report, train.report] } }, matrix: { model: [b, c] } }`);
    expect(await sourcesOf(text, "sum")).toEqual([
      [
        "sum[model=b]",
        "plain",
        "probe[model=b,seed=0]",
        "probe[model=b,seed=1]",
        "train[model=b,seed=0]",
        "train[model=b,seed=1]",
      ],
      ["sum[model=c]", "plain", "probe[model=c,seed=0]", "probe[model=c,seed=1]"],
    ]);
  });
});

describe("a profile and --set", () => {
  test("a profile merges key by key and leaves the rest", async () => {
    const { stages, settings } = await planStudy(STUDY, { profile: "paper" });
    expect(stageNamed(stages, "train[pairs=same-frame,seed=0]")).toMatchObject({
      params: { epochs: 200, temperature: 0.07, seed: 0 },
      timeoutMs: 7 * 86_400_000,
      retries: 2,
    });
    expect(stageNamed(stages, "probe[pairs=same-frame,seed=0]").params).toEqual({ k: 200 });
    expect(settings).toEqual({ gc: { maxBytes: 20e9, maxAgeMs: 30 * 86_400_000, keepRuns: 5 } });
  });

  test("--set wins over the profile, typed, and is reported by what it sets", async () => {
    const set = ["params.epochs=7", "stages.train.with.temperature=0.5", "params.seeds=[4]"];
    const { plan, set: kept } = await readStudy(STUDY, { profile: "paper", set });
    expect(plan?.stages[1]).toMatchObject({
      name: "train[pairs=same-frame,seed=4]",
      params: { epochs: 7, temperature: 0.5 },
    });
    expect(kept).toEqual({ "params.epochs": 7, "stages.train.with.temperature": 0.5, "params.seeds": [4] });
  });

  test("--set gives a text param what was typed, also where YAML reads a number", async () => {
    const { plan } = await readStudy(STUDY, { set: ["params.root=2012"] });
    expect(plan?.stages[0]?.inputs).toEqual([{ name: "root", source: "path", path: "/studies/2012" }]);
  });

  test("--set replaces a reference", async () => {
    const { plan } = await readStudy(STUDY, { set: ["stages.train.with.epochs=9"] });
    expect(plan?.stages[1]?.params).toMatchObject({ epochs: 9 });
  });
});

describe("a command", () => {
  test("keeps the shell's own ${…} in its text, and takes inputs, params and outputs of any name", async () => {
    const plan = await planStudy(`
stages:
  a: { uses: command, with: { run: "echo \${HOME} \${params.x}", lr: 0.1, betas: [0.9, 0.99] }, out: { log: file, model: encoder } }
  b: { uses: command, in: { z: a.log, data: { path: /data }, all: { gather: a.model } }, with: { run: x }, out: { o: directory } }`);
    expect(plan.stages[0]?.params).toEqual({ run: "echo ${HOME} ${params.x}", lr: 0.1, betas: [0.9, 0.99] });
    expect(plan.stages[0]?.outputs).toEqual({ log: "file", model: "encoder" });
    expect(plan.stages[1]?.inputs).toEqual([
      { name: "all", source: "gather", members: [{ from: 0, output: "model" }] },
      { name: "data", source: "path", path: "/data" },
      { name: "z", source: "stage", from: 0, output: "log" },
    ]);
  });
});

test("a stage type that does not build is reported as it says, and nothing that follows from it", async () => {
  const diagnostic = { code: "stage-type-broken", message: 'Expected ";"' } as const;
  const types = createGoldenTypes();
  const load: typeof types.load = (name) => {
    if (name === "pretrain") throw new UserError([diagnostic]);
    return types.load(name);
  };
  const { plan, diagnostics } = await readStudy(STUDY, { types: { ...types, load } });
  expect(plan).toBeUndefined();
  expect(diagnostics).toEqual([diagnostic]);
});

test("a chain of 10,000 stages is planned without recursion, and a circle of as many is one mistake", async () => {
  const chain = (first: string): string =>
    `stages:\n${Array.from({ length: 10_000 }, (_, index) => `  s${index}: { uses: command, in: { i: ${index === 0 ? first : `s${index - 1}.o`} }, with: { run: x }, out: { o: file } }`).join("\n")}\n`;
  const { stages } = await planStudy(chain("{ path: /data }"));
  expect(stages).toHaveLength(10_000);
  const { diagnostics } = await readStudy(chain("s9999.o"));
  expect(diagnostics.map(({ code }) => code)).toEqual(["cycle"]);
});
