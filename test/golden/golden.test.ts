import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readYaml } from "../../src/adapters/yaml.ts";
import { renderDiagnostic } from "../../src/core/diagnostic.ts";
import { readPlan } from "../../src/runner/read-plan.ts";
import { createGoldenTypes } from "./stage-types.ts";

// Broken pipelines: NAME.yaml → NAME.txt, the whole text that a user reads. `UPDATE_GOLDEN=1` writes the texts anew.
// A first line `# pipe: --profile paper --set params.epochs=3` gives the options.
const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length))
  .sort();

describe("a broken pipeline is refused with the exact message", () => {
  test.each(names)("%s", async (name) => {
    const rendered = await renderMistakes(name);
    const golden = join(folder, `${name}.txt`);
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(golden, rendered);
    expect(rendered).toBe(readFileSync(golden, "utf8"));
    expect(rendered).not.toBe("");
  });
});

async function renderMistakes(name: string): Promise<string> {
  const text = readFileSync(join(folder, `${name}.yaml`), "utf8");
  const { plan, diagnostics } = await readPlan({
    file: `/studies/${name}.yaml`,
    text,
    yaml: readYaml,
    types: createGoldenTypes(),
    pathExists: (path) => path === "/studies" || path === "/data/voc",
    ...optionsIn(text),
  });
  expect(plan).toBeUndefined();
  return diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join("");
}

function optionsIn(text: string): { profile?: string; set: string[] } {
  const line = /^# pipe: (.*)$/m.exec(text)?.[1] ?? "";
  const profile = /--profile (\S+)/.exec(line)?.[1];
  const set = [...line.matchAll(/--set (\S+)/g)].map(([, value = ""]) => value);
  return profile === undefined ? { set } : { profile, set };
}
