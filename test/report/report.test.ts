import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";
import { expectAccessible, expectNoOverflow, hasBrowser, openBrowser, visit } from "./browser.ts";

const FIXTURE = resolve(import.meta.dirname, "fixtures/study.yaml");
let store = "";
let report = "";
let change = "";

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-report-"));
  [report, change] = [join(store, "run.html"), join(store, "change.html")];
  await expectFine(["run", FIXTURE, "--quiet"]);
  await expectFine(["run", FIXTURE, "--quiet", "--set", "params.shift=3"]);
  await expectFine(["report", "latest~1", "-o", report]);
  await expectFine(["report", "latest~1", "latest", "-o", change]);
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

async function expectFine(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runPipe(args, store);
  expect(stderr).not.toContain("Error");
  expect(code).toBe(0);
  return stdout;
}

test("the report of a run is one small file with everything in it", () => {
  expect(statSync(report).size).toBeLessThan(1_000_000);
  const text = readFileSync(report, "utf8");
  expect(text).toContain("default-src &#39;none&#39;");
  expect(text.replace(/<script>.*<\/script>/s, "")).not.toMatch(/(?:src|href)="(?!data:|#)/);
});

test("the same run gives the same bytes", async () => {
  const again = join(store, "again.html");
  await expectFine(["report", "latest~1", "-o", again]);
  expect(readFileSync(again, "utf8")).toBe(readFileSync(report, "utf8"));
});

test("what a stage writes stays text", async () => {
  const project = mkdtempSync(join(tmpdir(), "pipe-report-hostile-"));
  const evil = "</script><img src=x onerror=alert(1)>";
  const told = {
    metrics: { [evil]: 1 },
    notes: [evil],
    tables: { [evil]: [{ [evil]: evil }] },
    pictures: [{ file: "../../../etc/passwd", title: evil, alt: evil }],
  };
  writeFileSync(join(project, "told.json"), JSON.stringify(told));
  writeFileSync(
    join(project, "study.yaml"),
    `name: hostile\nstages:\n  a:\n    uses: command\n    in: { told: { path: told.json } }\n    with: { run: 'cp "$IN_TOLD" "$OUT_R/report.json"' }\n    out: { r: report }\n`,
  );
  await expectFine(["run", join(project, "study.yaml"), "--quiet"]);
  await expectFine(["report", "-o", join(project, "r.html")]);
  const page = readFileSync(join(project, "r.html"), "utf8");
  expect(page).not.toContain("<img src=x");
  expect(page).toContain("&lt;img src=x");
  expect(page).not.toContain("root:x:");
  rmSync(project, { recursive: true });
});

test("a run says at its end how to look at it, beside its output", async () => {
  const { stdout, stderr } = await runPipe(["run", FIXTURE, "--force", "world"], store);
  expect(stdout).not.toContain("pipe report");
  expect(stderr).toMatch(/^Look at it: pipe report \d{8}-\d{6}-[0-9a-f]{6}, or pipe ui\n$/);
});

test("a run that kept no plan is drawn from what its stages read", async () => {
  const copy = mkdtempSync(join(tmpdir(), "pipe-report-old-"));
  cpSync(store, copy, { recursive: true, preserveTimestamps: true });
  const { stdout } = await runPipe(["runs", "--json"], copy);
  for (const { id } of JSON.parse(stdout)) rmSync(join(copy, "runs", id, "plan.json"), { force: true });
  const page = join(copy, "old.html");
  expect((await runPipe(["report", "latest", "-o", page], copy)).code).toBe(0);
  expect(readFileSync(page, "utf8").match(/class="edge"/g)?.length).toBe(4);
  rmSync(copy, { recursive: true, force: true });
});

describe.skipIf(!hasBrowser)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test("the report opens from the disk without trouble, and shows every section", async () => {
    const { page, troubles } = await visit(browser, pathToFileURL(report).href);
    for (const title of ["Results", "Pipeline", "Timeline", "Stages"])
      expect(await page.getByRole("heading", { level: 2, name: title }).isVisible()).toBe(true);
    for (const stage of ["world", "crops", "pretrain", "invariance", "compare"])
      expect(await page.getByRole("heading", { level: 3, name: stage }).first().isVisible()).toBe(true);
    expect(
      await page
        .locator("img")
        .evaluateAll((images) => images.every((image) => "naturalWidth" in image && image.naturalWidth !== 0)),
    ).toBe(true);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("the first screen says what was compared, what came out, and how it was made", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    const first = page.locator(".page-head, [aria-labelledby=found], [aria-labelledby=made]");
    const told = (await first.allInnerTexts()).join("\n").replace(/\s+/g, " ");
    for (const words of [
      "Compared pairs same-frame, frame-temporal, region-tracker",
      "Repeated seed 0, 1, 2. Figures are means over seed with 95 % intervals",
      "Video pairs raise viewpoint invariance by 6.1 points",
      "Command pipe run fixtures/study.yaml",
      "Outcome ✔ 21 ran",
      `Node ${process.versions.node}`,
    ])
      expect(told).toContain(words);
    expect(told).toMatch(/Code [0-9a-f]{12} of 1 stage type;/);
    const end = await first.last().evaluate((element) => element.getBoundingClientRect().bottom);
    expect(end).toBeLessThan(900);
    await page.context().close();
  });

  test("a stage is one line until it is opened, and all open for paper", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    const chart = page.locator("[id='stage.pretrain'] figure.chart").first();
    expect(await chart.isVisible()).toBe(false);
    await page.locator("[id='stage.pretrain'] > summary").click();
    expect(await chart.isVisible()).toBe(true);
    await page.getByRole("button", { name: "Open all" }).click();
    expect(await page.locator("details.stage:not([open])").count()).toBe(0);
    await page.getByRole("button", { name: "Fold all" }).click();
    expect(await page.locator("details.stage[open]").count()).toBe(0);
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator("main details:not([open], .for-screen)").count()).toBe(0);
    // What is there to be looked up is printed only where it was open.
    const lists = page.locator("details.for-screen", { hasText: "9 instances" });
    expect([await lists.count(), await lists.first().isVisible()]).toEqual([2, false]);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator("details.stage[open]").count()).toBe(0);
    await page.context().close();
  });

  test("a click on a stage of the graph goes to it", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    await page.locator("a.box[data-box='pretrain']").click();
    expect(new URL(page.url()).hash).toBe("#stage.pretrain");
    await expect
      .poll(() => page.locator("[id='stage.pretrain']").evaluate((element) => element.getBoundingClientRect().top))
      .toBeLessThan(300);
    await page.context().close();
  });

  test("by keyboard: past the contents, from a stage of the graph to its section, into a picture and back", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.locator("a.box[data-box='crops']").focus();
    expect(await page.locator("svg.graph .edge.traced").count()).toBe(2);
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#stage.crops");
    const picture = page.locator("button.zoom").first();
    await picture.focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog[open] img").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    expect(await page.locator("button.zoom:focus").count()).toBe(1);
    await page.context().close();
  });

  test("on paper all that scrolls on a screen is there, dark on white", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator(".side").isVisible()).toBe(false);
    const cut =
      "[...document.querySelectorAll('.scroll')].filter((each) => each.scrollHeight > each.clientHeight + 1).length";
    expect(await page.evaluate(cut)).toBe(0);
    await page.context().close();
  });

  test("on paper a chart is on one page with its caption, however many rows it has", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href, { viewport: { width: 720, height: 900 } });
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    await page.emulateMedia({ media: "print" });
    const heights = await page
      .locator("figure.chart")
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(heights.length).toBeGreaterThan(3);
    // A4 less its margins, px.
    expect(Math.max(...heights)).toBeLessThan(1000);
    await page.context().close();
  });

  test("on a phone a table of texts stands row below row, and what is touched is large enough", async () => {
    const { page } = await visit(browser, pathToFileURL(change).href, { viewport: { width: 390, height: 844 } });
    const runs = page.getByRole("table", { name: "The two runs" });
    const named = `getComputedStyle([...document.querySelectorAll("td")].find((each) => each.textContent === "--set params.shift=3"), "::before").content`;
    expect(await page.evaluate(named)).toBe('"settings"');
    // Of a run that was interrupted there is more to say than fits on a line.
    const counts = runs.locator(".counts").first();
    await counts.evaluate((all) =>
      all.append(...Array.from({ length: 6 }, () => all.children[0]?.cloneNode(true) ?? "")),
    );
    expect(await runs.evaluate((table) => (table.parentElement?.scrollWidth ?? 0) - table.clientWidth)).toBe(0);
    const heights = await page
      .locator("main button:visible, main summary:visible")
      .evaluateAll((all) => all.filter((each) => each.closest("th") === null).map((each) => each.clientHeight));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(34);
    await page.context().close();
  });

  test("figures are saved whole as CSV: of a chart, of a table, of the run", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    const save = async (name: string): Promise<string[]> => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name }).first().click(),
      ]);
      return readFileSync(await download.path(), "utf8")
        .trim()
        .split("\r\n");
    };
    const metrics = await save("All metrics as CSV");
    expect(metrics[0]).toBe("stage,metric,value,unit,better");
    expect(metrics.filter((row) => /^world,mean side,112.4,px,$|^"pretrain.*",loss,.*,,lower$/.test(row))).toHaveLength(
      10,
    );
    expect(metrics).toContain("world,images,4800,,");
    const chart = await save("CSV of RIS@10 by invariance");
    expect(chart[0]).toBe("group,name,mean,low,high,values");
    expect(chart).toHaveLength(1 + 30 + 12);
    const table = await save("CSV of RIS@10 by model");
    expect(table[0]).toBe(
      "model,occlusion (%),viewpoint (%),illumination direction (%),illumination colour (%),instance (%),instance+viewpoint (%)",
    );
    await page.getByRole("button", { name: "Open all" }).click();
    expect(await save("CSV of InfoNCE loss")).toHaveLength(1 + 9 * 40 + 3 * 40);
    const means = await save("CSV of Metrics of invariance");
    expect(means[0]).toMatch(/^pairs,RIS@10 occlusion \(%\),RIS@10 occlusion \(%\) ±,/);
    expect(means).toHaveLength(1 + 3);
    await page.context().close();
  });

  test("a table is put in order by a click on its head", async () => {
    const { page } = await visit(browser, pathToFileURL(report).href);
    const table = page.getByRole("table", { name: "RIS@10 by model" });
    await table.getByRole("button", { name: /^occlusion/ }).click();
    expect(await table.locator("tbody tr td").first().textContent()).toBe("random");
    await page.context().close();
  });

  test("the page of two runs shows the changed param, the moved metric, and pictures with their difference", async () => {
    const { page, troubles } = await visit(browser, pathToFileURL(change).href);
    await page.getByRole("cell", { name: "--set params.shift=3", exact: true }).waitFor();
    const params = page.getByRole("table", { name: "Params that differ" });
    expect(await params.getByRole("row", { name: "crops shift 0 3" }).count()).toBe(1);
    const means = page.getByRole("table", { name: "Means over repetitions" });
    expect(
      await means
        .getByRole("row", {
          name: /invariance\[pairs=same-frame\] RIS@10 occlusion \(%\) ↑?, higher is better .*\+3\.0 .*moved/,
        })
        .count(),
    ).toBe(1);
    expect(await page.getByRole("img", { name: /^Difference, four times as strong/ }).count()).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test.each([
    [1440, "light"],
    [390, "dark"],
  ] as const)("at %d px, %s, axe finds no serious fault and nothing overflows", async (width, colorScheme) => {
    for (const file of [report, change]) {
      const { page } = await visit(browser, pathToFileURL(file).href, {
        colorScheme,
        viewport: { width, height: 844 },
      });
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      await expectNoOverflow(page);
      await expectAccessible(page);
      await page.context().close();
    }
  });
});
