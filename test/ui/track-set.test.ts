import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPipe } from "../cli/pipe.ts";
import { expectAccessible, expectNoOverflow, hasBrowser, openBrowser, visit } from "../report/browser.ts";
import { type RunningUi, startUi } from "./ui.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const PIPELINE = `name: tracked
stages:
  video:
    uses: command
    in: { made: { path: frames } }
    with: { run: 'cp -r "$IN_MADE"/. "$OUT_FRAMES"' }
    out: { frames: image-set }
  follow:
    uses: command
    in: { frames: video.frames, made: { path: tracks } }
    with: { run: 'cp -r "$IN_MADE"/. "$OUT_TRACKS"' }
    out: { tracks: track-set }
  elsewhere:
    uses: command
    in: { made: { path: tracks } }
    with: { run: 'cp -r "$IN_MADE"/. "$OUT_TRACKS"' }
    out: { tracks: track-set }
`;

/** Twenty videos of ten frames; in each a track of all frames, in every second one another of four. */
function writeProject(folder: string): string {
  const lines = (items: readonly unknown[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join("");
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const place = { shard: 0, offset: 0, length: PIXEL.length, format: "png", width: 1, height: 1 };
  const shards = [{ file: "shards/000000.tar", bytes: PIXEL.length, count: 200 }];
  write("frames/image-set.json", JSON.stringify({ version: 1, format: "test", count: 200, classes: [], shards }));
  write("frames/index.jsonl", lines(Array.from({ length: 200 }, (_, image) => ({ key: `${image}`, ...place }))));
  write("frames/shards/000000.tar", PIXEL);
  const follow = (video: number, track: number, from: number, frames: number) => ({
    id: `v${video}/${track}`,
    video: `v${video}`,
    regions: Array.from({ length: frames }, (_, index) => {
      const frame = from + index;
      return { image: 10 * video + frame, frame, x: 0, y: 0, width: 0.5, height: 0.5, similarity: 0.75 };
    }),
  });
  const tracks = Array.from({ length: 20 }, (_, video) => [
    follow(video, 0, 0, 10),
    ...(video % 2 === 0 ? [follow(video, 1, 3, 4)] : []),
  ]).flat();
  write("tracks/track-set.json", JSON.stringify({ version: 1, count: tracks.length, images: 200 }));
  write("tracks/tracks.jsonl", lines(tracks));
  write("tracked.yaml", PIPELINE);
  return join(folder, "tracked.yaml");
}

describe.skipIf(!hasBrowser)("a track set", () => {
  let folder = "";
  let ui: RunningUi;
  let browser: Browser;
  let page: Page;
  let troubles: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pipe-ui-tracks-"));
    const store = join(folder, "store");
    mkdirSync(store);
    expect((await runPipe(["run", writeProject(folder), "--quiet"], store)).code).toBe(0);
    ui = await startUi(store);
    browser = await openBrowser();
    ({ page, troubles } = await visit(browser, ui.address));
  });
  afterAll(async () => {
    await browser.close();
    ui.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (stage: string) => page.goto(`${ui.origin}/run/latest/artifact?stage=${stage}&output=tracks`);

  test("is shown video by video over the frames that it was found in", async () => {
    await open("follow");
    await page.getByText("30 in 20 videos").waitFor();
    expect(await page.locator(".track-video").count()).toBe(12);
    const first = page.locator(".track-video").first();
    expect(await first.locator("img").count()).toBe(8);
    expect(await first.locator(".object-box.track-0").count()).toBe(8);
    expect(await first.locator(".object-box.track-1").count()).toBe(4);
    await first.getByRole("row", { name: "1 3–6 4 0.75" }).waitFor();
    await expect
      .poll(() =>
        first
          .locator("img")
          .last()
          .evaluate((image) => "naturalWidth" in image && image.naturalWidth),
      )
      .toBe(1);
    await page.getByRole("link", { name: "Next →" }).first().click();
    await page.getByRole("heading", { name: "v19" }).waitFor();
    expect(await page.locator(".track-video").count()).toBe(8);
  });

  test("its lengths are counted", async () => {
    await open("follow");
    const chart = page.getByRole("img", { name: "Lengths of tracks. 4: 10, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0, 10: 20." });
    expect(await chart.count()).toBe(1);
  });

  test("whose frames are not in the run is drawn to scale", async () => {
    await open("elsewhere");
    expect(await page.locator(".track-video .scale-drawing .object-box.track-0").count()).toBe(12 * 8);
    expect(await page.locator(".track-video img").count()).toBe(0);
  });

  test.each([1440, 390])("at %d px axe finds no fault and nothing overflows", async (width) => {
    await page.setViewportSize({ width, height: 844 });
    await open("follow");
    await expectNoOverflow(page);
    await expectAccessible(page);
    expect(troubles).toEqual([]);
  });
});
