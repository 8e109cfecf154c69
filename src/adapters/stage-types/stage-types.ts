import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../../core/diagnostic.ts";
import type { StageType } from "../../core/stage-type.ts";
import type { StageTypes, Store } from "../../runner/ports.ts";
import type { BuiltCode } from "./bundle.ts";
import { isFresh } from "./freshness.ts";
import { placeBundle } from "./place-bundle.ts";

/** The stage types of the project at `root`: one file of `stages/` each. Bundles go to the store. */
export function createStageTypes(root: string, store: Store): StageTypes {
  const built = new Map<string, Promise<BuiltCode | undefined>>();
  const loaded = new Map<string, Promise<StageType | undefined>>();

  const build = (name: string): Promise<BuiltCode | undefined> =>
    remember(built, name, async () => readBuilt(root, store, name) ?? (await buildFresh(root, store, name)));

  return {
    names: () => listStageFiles(root),
    codeDigest: async (name) => (await build(name))?.code.digest,
    entryOf: async (name) => {
      const code = await build(name);
      if (code === undefined) throw new Error(`no stage type ${name}`);
      return placeBundle(root, store, code.artifact);
    },
    load: (name) =>
      remember(loaded, name, async () => {
        const code = await build(name);
        return code && (await importStageType(root, store, name, code));
      }),
  };
}

function remember<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(name) ?? make();
  known.set(name, found);
  return found;
}

function listStageFiles(root: string): string[] {
  const folder = join(root, "stages");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** The last build of a stage type, if no file that went into it has changed and its bundle is whole. */
function readBuilt(root: string, store: Store, name: string): BuiltCode | undefined {
  const built = store.readCache(cacheName(root, name)) as BuiltCode | undefined;
  if (built === undefined || !isFresh(built.stamps)) return undefined;
  return store.checkArtifact(built.artifact) === "present" ? built : undefined;
}

async function buildFresh(root: string, store: Store, name: string): Promise<BuiltCode | undefined> {
  if (!existsSync(join(root, "stages", `${name}.ts`))) return undefined;
  // Loaded here, because a run with nothing to do needs no compiler.
  const { buildCode } = await import("./bundle.ts");
  const built = await buildCode(root, store, name);
  store.writeCache(cacheName(root, name), built);
  return built;
}

function cacheName(root: string, name: string): string {
  return `code/${encodeURIComponent(root)}/${name}`;
}

async function importStageType(root: string, store: Store, name: string, built: BuiltCode): Promise<StageType> {
  const entry = placeBundle(root, store, built.artifact);
  const { describeStageType } = await import("./describe.ts");
  const module: { default?: unknown } = await import(pathToFileURL(entry).href);
  const type = describeStageType(name, built.code, module.default);
  if (type !== undefined) return type;
  throw new UserError([
    {
      code: "stage-type-invalid",
      message: `stages/${name}.ts has no stage type as its default export`,
      remedy: "End the file with `export default defineStage({ … })`, imported from src/stage.ts.",
    },
  ]);
}
