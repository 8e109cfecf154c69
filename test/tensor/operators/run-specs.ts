import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openEngine } from "../../../src/tensor/engine.ts";
import { isEngineName } from "../../../src/tensor/engine-name.ts";

/** What became of one of TensorFlow.js's specs. */
export interface SpecResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly failures: readonly string[];
}

interface JasmineResult {
  readonly fullName: string;
  readonly status: SpecResult["status"];
  readonly failedExpectations: readonly { readonly message: string }[];
}

/**
 * Runs TensorFlow.js's own operator specs, which it ships in its package, on the engine named by the first argument, and
 * writes what became of them to the file named by the second. `load` defines the specs for an environment.
 */
export async function runSpecs(load: (environment: object) => Promise<void>): Promise<void> {
  const [engine = "", file = ""] = process.argv.slice(2);
  if (!isEngineName(engine)) throw new Error(`no engine is called "${engine}"`);
  const jasmine = startJasmine();
  await openEngine({ engine, threads: 1 });
  await load({ name: engine, backendName: engine, isDataSync: true });
  const results: SpecResult[] = [];
  jasmine.addReporter({
    specDone: ({ fullName: name, status, failedExpectations }: JasmineResult) => {
      results.push({ name, status, failures: failedExpectations.map(({ message }) => message.slice(0, 300)) });
    },
    jasmineDone: () => {
      writeFileSync(file, JSON.stringify(results));
      process.exit(0);
    },
  });
  jasmine.execute();
}

/** Jasmine's describe, it and expect as globals, where the specs look for them. */
function startJasmine() {
  const core = createRequire(import.meta.url)("jasmine-core");
  const jasmine = core.core(core);
  const environment = jasmine.getEnv();
  Object.assign(globalThis, core.interface(jasmine, environment), { jasmine });
  environment.configure({ random: false });
  return environment;
}
