import type { Failure } from "../core/event.ts";
import type { Manifest } from "../core/manifest.ts";
import { runAttempt } from "./attempt.ts";
import type { Holder, Lease } from "./ports.ts";
import type { JobEnd, StageJob, Workshop } from "./stage-job.ts";
import type { Grant } from "./tokens.ts";

/**
 * Executes a stage once, whoever else wants it too: under the lease of its fingerprint, with resources granted. Where
 * another run holds the lease, waits for it without holding resources, and takes what it made.
 */
export async function executeJob(job: StageJob, shop: Workshop): Promise<JobEnd> {
  const missing = findMissingGpus(job, shop);
  if (missing !== undefined) return { ended: "failed", failure: missing };
  for (let holder: string | undefined; ; ) {
    const grant = await shop.tokens.acquire(job.stage.resources, shop.signal).catch(() => undefined);
    if (grant === undefined) return { ended: "cancelled" };
    const lease = tryLease(job, shop, grant);
    if (lease.kind === "lease") return await executeUnderLease(job, shop, { lease, grant, holder });
    grant.release();
    holder = shop.underWay.get(job.fingerprint) ?? lease.description;
    shop.emit({ event: "stage-waiting", at: shop.clock.now(), stage: job.stage.name, holder });
    await shop.store.waitForLease(job.fingerprint, shop.signal).catch(() => undefined);
    if (shop.signal.aborted) return { ended: "cancelled" };
  }
}

function findMissingGpus({ stage: { resources } }: StageJob, { tokens }: Workshop): Failure | undefined {
  if (resources.gpus <= tokens.gpus) return undefined;
  const message = `it asks for ${countGpus(resources.gpus)}, and the machine has ${countGpus(tokens.gpus)}`;
  return { code: "gpu-missing", message, logTail: [] };
}

function countGpus(count: number): string {
  return count === 1 ? "1 GPU" : `${count} GPUs`;
}

/** Where the store can't give one, the resources go back. */
function tryLease(job: StageJob, shop: Workshop, grant: Grant): Lease | Holder {
  try {
    const lease = shop.store.tryLease(job.fingerprint);
    return lease.kind === "lease" ? announceHolder(lease, job, shop) : lease;
  } catch (error) {
    grant.release();
    throw error;
  }
}

/** A lease that is known to the run: a stage with the same fingerprint can say which stage it waits for. */
function announceHolder(lease: Lease, { fingerprint, stage }: StageJob, { underWay }: Workshop): Lease {
  underWay.set(fingerprint, nameTwin(stage.name));
  const release = (): void => {
    underWay.delete(fingerprint);
    lease.release();
  };
  return { ...lease, release };
}

/** A stage that makes the same as another of its run. */
function nameTwin(stage: string): string {
  return `stage ${stage}, which makes the same`;
}

interface Held {
  readonly lease: Lease;
  readonly grant: Grant;
  /** Who held the lease before, if we had to wait. */
  readonly holder: string | undefined;
}

/** The resources go back when the attempt has ended, the lease when its manifest is durable. */
async function executeUnderLease(job: StageJob, shop: Workshop, held: Held): Promise<JobEnd> {
  let release = held.lease.release;
  try {
    const meanwhile = madeMeanwhile(job, shop);
    if (meanwhile !== undefined) return reuse(meanwhile, held.holder ?? nameMaker(meanwhile, shop));
    const end = await runAttempts(job, shop, held.grant);
    if (end.ended !== "made") return end;
    release = () => undefined;
    return { ...end, committed: end.committed.finally(() => held.lease.release()) };
  } finally {
    held.grant.release();
    release();
  }
}

/** What another process has made since this job was decided. */
function madeMeanwhile({ reason, fingerprint }: StageJob, { store }: Workshop): Manifest | undefined {
  if (reason.why === "forced") return undefined;
  const manifest = store.readManifest(fingerprint);
  if (manifest === undefined) return undefined;
  const whole = Object.values(manifest.outputs).every((artifact) => store.checkArtifact(artifact) === "present");
  return whole ? manifest : undefined;
}

function nameMaker({ run, stage }: Manifest, shop: Workshop): string {
  return run === shop.run ? nameTwin(stage) : "another run";
}

function reuse(manifest: Manifest, holder: string): JobEnd {
  return { ended: "reused", manifest, reason: { why: "made-meanwhile", holder } };
}

async function runAttempts(job: StageJob, shop: Workshop, grant: Grant): Promise<JobEnd> {
  const { stage } = job;
  for (let attempt = 1; ; attempt++) {
    const { clock } = shop;
    shop.emit({
      event: "stage-started",
      at: clock.now(),
      stage: stage.name,
      fingerprint: job.fingerprint,
      reason: job.reason,
      attempt,
    });
    const end = await runAttempt(job, shop, { attempt, granted: grant });
    if (end.ended !== "failed" || attempt > stage.retries) return end;
    announceRetry(end.failure, attempt, job, shop);
  }
}

function announceRetry(failure: Failure, attempt: number, { stage }: StageJob, { emit, clock }: Workshop): void {
  emit({ event: "stage-retrying", at: clock.now(), stage: stage.name, attempt, failure });
}
