import type { Artifact } from "../core/artifact.ts";
import type { Failure } from "../core/event.ts";
import { runAttempt } from "./attempt.ts";
import type { Store } from "./ports.ts";
import type { Workshop } from "./stage-job.ts";
import type { Survey } from "./survey-pipeline.ts";

/** How a second execution of a stage compares with the one that the store has. */
export interface Rerun {
  readonly stage: string;
  readonly outputs: readonly {
    readonly output: string;
    readonly same: boolean;
    readonly before: Artifact;
    readonly after: Artifact;
  }[];
  /** Why the second execution failed, if it did. */
  readonly failure?: Failure;
}

/** What a second execution takes. */
export interface RerunShop extends Workshop {
  /** A folder for the checkpoints of second executions, whoever makes it removes it. */
  readonly scratch: string;
}

/** Executes an up-to-date stage again, without keeping anything, and compares the bytes. Undefined where the stage is not up to date. */
export async function rerunStage(
  { plan, facts, verdicts }: Survey,
  index: number,
  shop: RerunShop,
): Promise<Rerun | undefined> {
  const [stage, verdict] = [plan.stages[index], verdicts[index]];
  if (stage === undefined || verdict?.state !== "cached") return undefined;
  const { key, fingerprint, manifest } = verdict;
  const job = {
    plan,
    stage,
    key,
    fingerprint,
    reason: { why: "forced" },
    externals: facts.externals,
    outputsOf: (from: number) => {
      const producer = verdicts[from];
      return producer?.state === "cached" ? producer.manifest.outputs : undefined;
    },
  } as const;
  const granted = await shop.tokens.acquire(stage.resources, shop.signal);
  const alone = { ...shop, store: keepNothing(shop.store, shop.scratch) };
  const end = await runAttempt(job, alone, { attempt: 1, granted }).finally(() => granted.release());
  if (end.ended !== "made")
    return { stage: stage.name, outputs: [], ...(end.ended === "failed" && { failure: end.failure }) };
  const outputs = Object.entries(end.manifest.outputs).flatMap(([output, after]) => {
    const before = manifest.outputs[output];
    return before === undefined ? [] : [{ output, same: before.digest === after.digest, before, after }];
  });
  return { stage: stage.name, outputs };
}

/** A store that only measures what it is given. Its checkpoints are elsewhere, so that the stage begins from the start. */
function keepNothing(store: Store, scratch: string): Store {
  return {
    ...store,
    adopt: (path, kind) => store.measure(path, kind),
    commit: async () => undefined,
    checkpointOf: (fingerprint) => `${scratch}/${fingerprint}`,
  };
}
