import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.ts";
import { expectAccessible, expectNoOverflow, hasBrowser, openBrowser, visit } from "../report/browser.ts";
import { type RunningUi, startUi } from "./ui.ts";

const PIPELINES = ["video-vs-mocov2", "augmentation-study", "dataset-bias", "imagenet-invariances", "smoke"];

/** One of 500 runs, newest last. */
function sketchRun(index: number): RunRecord {
  const startedAt = new Date(Date.UTC(2026, 9, 1) + index * 3_600_000).toISOString();
  const time = startedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return {
    version: 1,
    id: `${time}-${index.toString(16).padStart(6, "0")}`,
    pipeline: PIPELINES[index % 5] ?? "",
    file: `/pipelines/${PIPELINES[index % 5]}.yaml`,
    ...(index % 4 === 1 && { profile: "quick" }),
    set: index % 3 === 0 ? { "params.steps": 100 * (index % 10) } : {},
    targets: [],
    state: index % 50 === 7 ? "interrupted" : "finished",
    owner: { pid: 1, startTicks: 1, bootId: "", host: "" },
    startedAt,
    durationMs: 1000 * index,
    outcomes: { ran: index % 30, cached: 3, failed: index % 17 === 0 ? 1 : 0, skipped: 0, cancelled: 0 },
    machine: {},
    stages: [],
  };
}

describe.skipIf(!hasBrowser)("a list of 500 runs", () => {
  const runs = Array.from({ length: 500 }, (_, index) => sketchRun(index));
  let store = "";
  let ui: RunningUi;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    store = mkdtempSync(join(tmpdir(), "pipe-ui-runs-"));
    for (const run of runs) {
      mkdirSync(join(store, "runs", run.id), { recursive: true });
      writeFileSync(join(store, "runs", run.id, "run.json"), JSON.stringify(run));
    }
    ui = await startUi(store);
    browser = await openBrowser();
    ({ page } = await visit(browser, ui.address));
  });
  afterAll(async () => {
    await browser.close();
    ui.stop();
    rmSync(store, { recursive: true, force: true });
  });

  const shown = (): Promise<string[]> =>
    page
      .locator("[data-rows] tr:not([hidden]) a")
      .evaluateAll((links) => links.map((link) => link.textContent?.trim() ?? ""));
  const expected = (fits: (run: RunRecord, index: number) => boolean): string[] =>
    runs
      .filter(fits)
      .map(({ id }) => id)
      .reverse();

  test("shows all, newest first", async () => {
    expect(await shown()).toEqual(expected(() => true));
  });

  test("search and filters together leave the runs that fit, and the address brings them back", async () => {
    await page.getByLabel("Pipeline").selectOption("smoke");
    expect(await shown()).toEqual(expected(({ pipeline }) => pipeline === "smoke"));
    await page.getByRole("searchbox", { name: "Search" }).fill("quick steps=900");
    const fits = ({ pipeline, profile, set }: RunRecord): boolean =>
      pipeline === "smoke" && profile === "quick" && set["params.steps"] === 900;
    expect(expected(fits).length).toBeGreaterThan(3);
    expect(await shown()).toEqual(expected(fits));
    expect(await page.getByRole("status").textContent()).toBe(`${expected(fits).length} of 500 runs`);
    await page.locator("[data-rows] tr:not([hidden]) a").first().click();
    await page.goBack();
    expect(await shown()).toEqual(expected(fits));
  });

  test("by outcome: failed, and cut off", async () => {
    await page.goto(`${ui.origin}/?state=failed`);
    expect(await shown()).toEqual(expected(({ outcomes, state }) => outcomes.failed > 0 && state === "finished"));
    await page.getByLabel("Outcome").selectOption("interrupted");
    expect(await shown()).toEqual(expected(({ state }) => state === "interrupted"));
  });

  test("the search stays in sight at the end of the list, and says what is missing to compare", async () => {
    await page.goto(`${ui.origin}/`);
    await page.locator("[data-rows] tr input").last().check();
    const compare = page.locator("[data-compare]");
    expect(await compare.textContent()).toBe("Choose one more to compare");
    expect(await compare.isDisabled()).toBe(true);
    expect(await compare.evaluate((button) => button.getBoundingClientRect().top)).toBeLessThan(60);
    await page.locator("[data-rows] tr input").first().check();
    expect(await compare.isEnabled()).toBe(true);
  });

  test.each([1440, 390])("at %d px axe finds no fault and nothing overflows", async (width) => {
    const visited = await visit(browser, ui.address, { viewport: { width, height: 844 } });
    await expectNoOverflow(visited.page);
    // Few rows are like many to axe, and sooner looked through.
    await visited.page.goto(`${ui.origin}/?search=steps%3D900`);
    await expectNoOverflow(visited.page);
    await expectAccessible(visited.page);
    expect(visited.troubles).toEqual([]);
    await visited.page.context().close();
  });
});
