import type { Digest, Fingerprint } from "../core/digest.ts";
import type { Manifest } from "../core/manifest.ts";
import type { RunSummary } from "../core/run-record.ts";
import type { Clock, Runs, Store, Warehouse } from "./ports.ts";
import { measureUsage } from "./store-usage.ts";

/** While a run is going on, what is younger than this may be an output that no manifest names yet. */
const YOUNG_MS = 3_600_000;

export interface GarbageLimits {
  /** Newest runs that keep all they used. */
  readonly keepRuns: number;
  /** Only until the store is this small; then the least recently used goes first. */
  readonly maxBytes?: number | undefined;
  /** Only what no run has used for this long. */
  readonly maxAgeMs?: number | undefined;
  /** Says what would go, and deletes nothing. */
  readonly dryRun: boolean;
}

export interface GarbagePorts {
  readonly store: Store;
  readonly runs: Runs;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
}

export interface Garbage {
  readonly manifests: number;
  readonly checkpoints: number;
  readonly objects: number;
  readonly trees: number;
  readonly runs: number;
  /** Bytes freed, checkpoints included; a file that several artifacts share counts once. */
  readonly bytes: number;
  /** Bytes of artifacts that stay. */
  readonly left: number;
}

/**
 * Deletes what no kept run and no running run uses: manifests, least recently used first, then the objects and trees that no
 * manifest is left to name, then the folders of runs that are neither kept nor hold the log of a result that stays. A
 * checkpoint stays as long as a kept run has tried to make its stage.
 */
export function collectGarbage(limits: GarbageLimits, ports: GarbagePorts): Garbage {
  const { warehouse } = ports;
  const all = warehouse.manifests();
  const candidates = rankCandidates(
    all.map(({ fingerprint }) => fingerprint),
    limits,
    ports,
  );
  const manifests = new Map(all.map(({ fingerprint, manifest }) => [fingerprint, manifest]));
  const { maxBytes } = limits;
  const usage = maxBytes === undefined ? undefined : measureUsage(manifests, warehouse);
  let gone = 0;
  for (const fingerprint of candidates) {
    if (maxBytes !== undefined && usage !== undefined && usage.bytes() <= maxBytes) break;
    if (!limits.dryRun && !dropManifest(fingerprint, ports)) continue;
    usage?.drop(fingerprint);
    manifests.delete(fingerprint);
    gone += 1;
  }
  return sweep(manifests, gone, limits, ports);
}

/** Manifests that may go, least recently used first. */
function rankCandidates(
  all: readonly Fingerprint[],
  { keepRuns, maxAgeMs }: GarbageLimits,
  { runs, warehouse, clock }: GarbagePorts,
): Fingerprint[] {
  const lastUse = new Map<Fingerprint, number>();
  const kept = new Set<Fingerprint>();
  for (const [place, run] of runs.list().entries()) {
    const used = usedBy(run, runs, warehouse);
    for (const fingerprint of used) {
      if (place < keepRuns || run.state === "running") kept.add(fingerprint);
      lastUse.set(fingerprint, Math.max(lastUse.get(fingerprint) ?? 0, Date.parse(run.startedAt)));
    }
  }
  const oldest = maxAgeMs === undefined ? Number.POSITIVE_INFINITY : clock.now() - maxAgeMs;
  return all
    .filter((fingerprint) => !kept.has(fingerprint) && (lastUse.get(fingerprint) ?? 0) < oldest)
    .sort((a, b) => (lastUse.get(a) ?? 0) - (lastUse.get(b) ?? 0));
}

function usedBy(run: RunSummary, runs: Runs, warehouse: Warehouse): Fingerprint[] {
  const recorded = runs.read(run.id)?.stages.flatMap(({ fingerprint }) => fingerprint ?? []) ?? [];
  return run.state === "running" ? [...recorded, ...warehouse.pinsOf(run.id)] : recorded;
}

/** A run that has begun since may rely on it: it says so before it looks, so we look again after moving it away. */
function dropManifest(fingerprint: Fingerprint, { runs, warehouse }: GarbagePorts): boolean {
  const putBack = warehouse.setManifestAside(fingerprint);
  const running = runs.list().filter(({ state }) => state === "running");
  const isPinned = running.some(({ id }) => warehouse.pinsOf(id).includes(fingerprint));
  if (isPinned) putBack();
  return !isPinned;
}

type Manifests = ReadonlyMap<Fingerprint, Manifest | undefined>;

/** Digests of all artifacts that manifests name. */
function namedBy(manifests: Manifests): Set<Digest> {
  return new Set(
    [...manifests.values()].flatMap((manifest) => Object.values(manifest?.outputs ?? {}).map(({ digest }) => digest)),
  );
}

function sweep(manifests: Manifests, gone: number, { dryRun, keepRuns }: GarbageLimits, ports: GarbagePorts): Garbage {
  const { store, warehouse, clock, runs } = ports;
  const isLive = runs.list().some(({ state }) => state === "running");
  const bound = isLive ? clock.now() - YOUNG_MS : Number.POSITIVE_INFINITY;
  const named = new Set([...namedBy(manifests), ...bundlesOf(manifests, store)]);
  const trees = warehouse.trees();
  const objects = warehouse.objects();
  const deadTrees = trees.filter(({ digest, changedAtMs }) => !named.has(digest) && changedAtMs < bound);
  const dead = new Set(deadTrees.map(({ digest }) => digest));
  const used = new Set([...named, ...trees.flatMap((tree) => (dead.has(tree.digest) ? [] : tree.files))]);
  const deadObjects = objects.filter(({ digest, changedAtMs }) => !used.has(digest) && changedAtMs < bound);
  const makers = new Set([...manifests.values()].map((manifest) => manifest?.run));
  const deadRuns = runs
    .list()
    .slice(keepRuns)
    .filter(({ id, state }) => state !== "running" && !makers.has(id));
  const deadCheckpoints = findDeadCheckpoints(keepRuns, ports);
  if (!dryRun) {
    for (const { name } of deadCheckpoints) warehouse.removeCheckpoint(name);
    for (const { digest } of deadTrees) warehouse.removeTree(digest);
    for (const { digest } of deadObjects) warehouse.removeObject(digest);
    for (const { id } of deadRuns) warehouse.removeRun(id);
    warehouse.empty();
  }
  const bytes = [...deadObjects, ...deadCheckpoints].reduce((sum, each) => sum + each.bytes, 0);
  const left = objects.reduce((sum, object) => sum + object.bytes, 0);
  return {
    manifests: gone,
    checkpoints: deadCheckpoints.length,
    objects: deadObjects.length,
    trees: deadTrees.length,
    runs: deadRuns.length,
    bytes,
    left: left - deadObjects.reduce((sum, object) => sum + object.bytes, 0),
  };
}

/** Saved states of stages that none of the kept runs and no running one has tried to make. */
function findDeadCheckpoints(
  keepRuns: number,
  { runs, warehouse }: GarbagePorts,
): { readonly name: string; readonly bytes: number }[] {
  const wanted = runs.list().filter(({ state }, place) => place < keepRuns || state === "running");
  const pinned = new Set<string>(wanted.flatMap(({ id }) => warehouse.pinsOf(id)));
  return warehouse.checkpoints().filter(({ name }) => !pinned.has(name));
}

/** The code that kept results were made with stays, so that each can name it. */
function bundlesOf(manifests: Manifests, store: Store): Digest[] {
  const codes = new Set([...manifests.values()].flatMap((manifest) => manifest?.key.code ?? []));
  return [...codes].flatMap((code) => {
    const document = store.readDocument("codes", code) as { readonly bundle: Digest } | undefined;
    return document === undefined ? [] : [document.bundle];
  });
}
