import { parentPort, workerData } from "node:worker_threads";
import { createRuns } from "../adapters/runs/runs.ts";
import { createStore } from "../adapters/store/store.ts";
import { renderHeavyPage } from "../ui/heavy-pages.ts";
import type { PageOrder } from "./page-thread.ts";
import { openSources } from "./ui-sources.ts";

// A thread of `pipe ui` that makes one page, posts it and ends.
const { artifacts, request }: PageOrder = workerData;
const clock = { now: () => Date.now() };
const sources = openSources({ runs: createRuns(artifacts, clock), store: createStore(artifacts, clock) });
parentPort?.postMessage(await renderHeavyPage(request, sources));
