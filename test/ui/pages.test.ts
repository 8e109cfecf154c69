import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";
import { recordRun } from "../cli/recorded-runs.ts";
import { expectAccessible, expectNoOverflow, hasBrowser, openBrowser, visit } from "../report/browser.ts";
import { recordArtifacts } from "./recorded-artifacts.ts";
import { createSlowProject, type RunningUi, startPipe, startUi } from "./ui.ts";

const STUDY = resolve(import.meta.dirname, "../report/fixtures/study.yaml");
const INSTANCE = encodeURIComponent("pretrain[pairs=same-frame,seed=0]");

describe.skipIf(!hasBrowser)("the UI in a browser", () => {
  let store = "";
  let made = "";
  let ui: RunningUi;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let troubles: string[] = [];

  beforeAll(async () => {
    store = mkdtempSync(join(tmpdir(), "pipe-ui-"));
    for (const more of [[], ["--set", "params.shift=3"]])
      expect((await runPipe(["run", STUDY, "--quiet", ...more], store)).code).toBe(0);
    made = await recordArtifacts(store);
    ui = await startUi(store);
    browser = await openBrowser();
    const visited = await visit(browser, ui.address);
    ({ page, troubles } = visited);
    context = page.context();
  });
  afterAll(async () => {
    await browser.close();
    ui.stop();
    rmSync(store, { recursive: true, force: true });
  });

  const open = (path: string) => page.goto(`${ui.origin}${path}`);

  test("the list of runs is searched and filtered, and two of them are compared", async () => {
    await open("/");
    const rows = page.locator("[data-rows] tr:visible");
    expect(await rows.count()).toBe(3);
    await page.getByLabel("Pipeline").selectOption("occlusion-study");
    expect(await rows.count()).toBe(2);
    await page.getByRole("searchbox", { name: "Search" }).fill("nothing like it");
    expect(await rows.count()).toBe(0);
    await page.getByText("No run fits.").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await rows.count()).toBe(3);
    await page.getByRole("searchbox", { name: "Search" }).fill("occlusion");
    const compare = page.getByRole("button", { name: "Compare two chosen" });
    expect(await compare.isDisabled()).toBe(true);
    for (const box of await page.locator("[data-rows] tr:visible input").all()) await box.check();
    await compare.click();
    await page
      .getByRole("table", { name: "Params that differ" })
      .getByRole("row", { name: "crops shift 0 3" })
      .waitFor();
  });

  test("from a run to a stage, an instance, its log and its artifact by clicks", async () => {
    await open("/");
    await page.locator("[data-rows] a").first().click();
    await page.locator("a.box[data-box='pretrain']").click();
    await page.getByRole("heading", { level: 1, name: "pretrain" }).waitFor();
    await page.getByText("9 instances").click();
    await page.getByRole("link", { name: "same-frame" }).first().click();
    await expect.poll(() => page.locator("pipe-log pre").textContent()).toContain("epoch 40: loss");
    await page.getByRole("link", { name: "model", exact: true }).click();
    await page.getByText("model same-frame 0").waitFor();
  });

  test("an instance says what it reads", async () => {
    await open(`/run/latest/instance?name=${INSTANCE}`);
    await page.getByText("Params, artifacts, code").click();
    await page.locator("details.setup").getByRole("link", { name: "crops", exact: true }).waitFor();
  });

  test("the report of a run has its pictures in full", async () => {
    await open("/run/latest/report");
    await page.getByRole("button", { name: "Open all" }).click();
    const image = page.getByRole("img", { name: "A grid of discs on a light ground" }).first();
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((element) => "naturalWidth" in element && element.naturalWidth)).toBe(480);
  });

  test("an image set is browsed page by page, with boxes", async () => {
    await open(`/run/${made}/artifact?stage=make&output=images`);
    expect(await page.locator(".images img").count()).toBe(48);
    expect(await page.locator(".images .object-box").count()).toBe(48);
    await page.getByRole("link", { name: "Next →" }).first().click();
    await page.getByText("page 2 of 2").first().waitFor();
    const image = page.getByRole("img", { name: /^image-50: cat/ });
    await expect.poll(() => image.evaluate((element) => "naturalWidth" in element && element.naturalWidth)).toBe(1);
  });

  test("tensors show their shapes, JSON is laid out, other bytes are not taken for text", async () => {
    await open(`/run/${made}/artifact?stage=make&output=weights&path=encoder.safetensors`);
    await page.getByRole("row", { name: "conv1.weight F32 64 × 3 × 7 × 7 9408" }).waitFor();
    await open(`/run/${made}/artifact?stage=make&output=weights&path=encoder.json`);
    await page.getByText('"featureDim": 512').waitFor();
    await open(`/run/${made}/artifact?stage=make&output=weights&path=bytes.bin`);
    await page.getByText("Not text: the first 3 bytes").waitFor();
  });

  test.each([
    [1440, "light"],
    [390, "dark"],
  ] as const)(
    "at %d px, %s, axe finds no serious fault on any page, and nothing overflows",
    async (width, colorScheme) => {
      const visited = await visit(browser, ui.address, { colorScheme, viewport: { width, height: 844 } });
      for (const path of [
        "/",
        "/run/latest",
        "/run/latest/stage?name=pretrain",
        `/run/latest/instance?name=${INSTANCE}`,
        `/run/${made}/artifact?stage=make&output=images`,
        `/run/${made}/artifact?stage=make&output=folder`,
        `/run/${made}/artifact?stage=make&output=weights&path=encoder.json`,
        "/compare",
        "/compare?run=latest&run=latest~1",
        "/missing",
      ]) {
        await visited.page.goto(`${ui.origin}${path}`);
        await expectNoOverflow(visited.page);
        await expectAccessible(visited.page);
      }
      await visited.page.context().close();
    },
  );

  test("a run is followed while it goes, and its kill is seen", async () => {
    const { project, file } = createSlowProject("killed", 400, 50);
    const runner = startPipe(["--project", project, "run", file, "--quiet", "--jobs", "1"], store);
    const following = await context.newPage();
    await expect
      .poll(
        async () => {
          await following.goto(`${ui.origin}/run/latest`);
          return following.locator("h1").textContent();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe("killed");
    const progress = following.getByRole("progressbar", { name: "Progress of train[seed=0]" });
    await progress.waitFor();
    const before = Number(await progress.getAttribute("value"));
    await expect
      .poll(async () => Number(await progress.getAttribute("value")), { timeout: 10_000 })
      .toBeGreaterThan(before + 5);
    await following
      .locator("[data-part=curves]")
      .getByText("cross-entropy (nats), lower is better ↓")
      .first()
      .waitFor();
    await expect
      .poll(() => following.locator("pipe-live-log pre").textContent(), { timeout: 10_000 })
      .toContain("step 8\n");
    const log = await context.newPage();
    await log.goto(`${ui.origin}/run/latest/instance?name=${encodeURIComponent("train[seed=0]")}`);
    await expect.poll(() => log.locator("pipe-log pre").textContent(), { timeout: 10_000 }).toContain("step 12\n");
    const told = (await log.locator("pipe-log pre").textContent())?.length ?? 0;
    await expect
      .poll(async () => (await log.locator("pipe-log pre").textContent())?.length, { timeout: 10_000 })
      .toBeGreaterThan(told);
    process.kill(-(runner.pid ?? 0), "SIGKILL");
    await following.getByText("Interrupted", { exact: true }).waitFor({ timeout: 15_000 });
    await expect
      .poll(() => following.locator("pipe-stages [role=row]", { hasText: "train[seed=0]" }).textContent())
      .toContain("cancelled");
    await following.close();
    await log.close();
    rmSync(project, { recursive: true, force: true });
  });

  test("a run that failed says what failed and why, in the list and on its page", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "pipe-ui-failed-")), "broken.yaml");
    writeFileSync(
      file,
      "name: broken\nstages:\n  a:\n    uses: command\n    with: { run: 'echo no such luck; exit 3' }\n    out: { r: file }\n  b:\n    uses: command\n    in: { r: a.r }\n    with: { run: 'cp $IN_R $OUT_S' }\n    out: { s: file }\n",
    );
    expect((await runPipe(["run", file, "--quiet"], store)).code).toBe(1);
    await open("/?search=broken");
    const row = page.locator("[data-rows] tr:visible");
    expect(await row.locator(".why").textContent()).toMatch(/^a: .*3/);
    await row.getByRole("link").click();
    expect(await page.locator("[data-part=state]").textContent()).toBe("Failed");
    const failed = page.locator("[data-part=failed]");
    expect(await failed.getByRole("link", { name: "a", exact: true }).count()).toBe(1);
    expect(await failed.locator("pre").textContent()).toContain("no such luck");
    await failed.getByText("1 stage that needs it was skipped.").waitFor();
    await page.getByPlaceholder("name, reason").fill("nothing like it");
    await page.getByText("No stage fits.").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("2 of 2 stages", { exact: true }).waitFor();
    await failed.getByRole("link", { name: "a", exact: true }).click();
    await page.getByText("ended with exit code 3 stage-failed").waitFor();
    // Nothing but the log tells of it.
    expect(await page.getByRole("heading", { name: "Report" }).count()).toBe(0);
  });

  test("all files of a folder are listed, in the order of their numbers", async () => {
    await open(`/run/${made}/artifact?stage=make&output=folder`);
    const names = await page.getByRole("table", { name: "Files" }).locator("tbody a").allTextContents();
    expect(names).toEqual(Array.from({ length: 150 }, (_, index) => `f-${index + 1}.txt`));
  });

  test("a run compared with itself says so", async () => {
    await open("/compare?run=latest&run=latest");
    await page.getByText("Both are the same run.").waitFor();
  });

  test("an empty store says what to do, and shows its first run without a reload", async () => {
    const empty = mkdtempSync(join(tmpdir(), "pipe-ui-empty-"));
    const emptyUi = await startUi(empty);
    const visited = await visit(browser, emptyUi.address);
    await visited.page.getByText("This store has no runs yet.").waitFor();
    expect(await visited.page.getByRole("searchbox").isVisible()).toBe(false);
    await expectAccessible(visited.page);
    await recordRun(empty, { startedAt: "2026-11-24T10:00:00.000Z", stages: { a: {} } });
    await visited.page.locator("[data-rows] tr").waitFor();
    expect(await visited.page.getByText("This store has no runs yet.").isVisible()).toBe(false);
    expect(visited.troubles).toEqual([]);
    await visited.page.context().close();
    emptyUi.stop();
    rmSync(empty, { recursive: true, force: true });
  });

  test("a run that ends well is shown as finished without a reload", async () => {
    const { project, file } = createSlowProject("short", 20, 60);
    const started = runPipe(["--project", project, "run", file, "--quiet", "--jobs", "1"], store);
    const following = await context.newPage();
    await expect
      .poll(
        async () => {
          await following.goto(`${ui.origin}/run/latest`);
          return following.locator("h1").textContent();
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe("short");
    await following.locator("[data-part=state]", { hasText: "Finished" }).waitFor({ timeout: 15_000 });
    await following.getByText("2 of 2 stages ·").waitFor();
    expect((await started).code).toBe(0);
    await following.close();
    rmSync(project, { recursive: true, force: true });
  });

  test("of 10,000 stages few rows are in the page, and a search answers at once", async () => {
    const large = mkdtempSync(join(tmpdir(), "pipe-ui-large-"));
    const names = Array.from({ length: 10_000 }, (_, index) => `stage[i=${index}]`);
    await recordRun(large, {
      startedAt: "2026-11-24T10:00:00.000Z",
      stages: Object.fromEntries(names.map((name) => [name, { outcome: "cached" as const }])),
    });
    const largeUi = await startUi(large);
    const visited = await visit(browser, largeUi.address);
    await visited.page.goto(`${largeUi.origin}/run/latest`);
    await visited.page.getByText("10000 of 10000 stages", { exact: true }).waitFor();
    expect(await visited.page.locator("pipe-stages [role=row]").count()).toBeLessThan(80);
    const took: number = await visited.page.evaluate(`(async () => {
      const field = document.querySelector("pipe-stages input");
      const start = performance.now();
      field.value = "i=9999";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - start;
    })()`);
    expect(await visited.page.locator("pipe-stages .rows [role=row]").count()).toBe(1);
    expect(took).toBeLessThan(500);
    expect(visited.troubles).toEqual([]);
    await visited.page.context().close();
    largeUi.stop();
    rmSync(large, { recursive: true, force: true });
  });

  test("no page of these gave an error or asked anybody else", () => {
    expect(troubles).toEqual([]);
  });
});
