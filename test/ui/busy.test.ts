import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordRun } from "../cli/recorded-runs.ts";
import { ask, type RunningUi, signIn, startUi } from "./ui.ts";

let store = "";
let ui: RunningUi;
let cookie = "";

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "pipe-ui-busy-"));
  const names = Array.from({ length: 600 }, (_, index) => `train[i=${index}]`);
  await recordRun(store, {
    startedAt: "2026-11-24T10:00:00.000Z",
    stages: Object.fromEntries(names.map((name, index) => [name, { params: { index }, metrics: { loss: index } }])),
  });
  ui = await startUi(store);
  cookie = await signIn(ui.address);
});
afterAll(() => {
  ui.stop();
  rmSync(store, { recursive: true, force: true });
});

test.each(["/run/latest/report", "/run/latest/stage?name=train", "/compare?run=latest&run=latest"])(
  "while %s is made others are answered, a hundred of them before it",
  async (heavy) => {
    const answered: string[] = [];
    const get = async (path: string): Promise<number> => {
      const { status } = await ask(ui.origin, path, { headers: { cookie } });
      answered.push(path);
      return status;
    };
    const made = get(heavy);
    const others = await Promise.all(Array.from({ length: 100 }, () => get("/assets/page.css")));
    expect(new Set([...others, await made])).toEqual(new Set([200]));
    expect(answered.indexOf(heavy)).toBe(100);
  },
);

test("a heavy page of what is not there is missing, and a reader who goes leaves the others alone", async () => {
  const { status } = await ask(ui.origin, "/run/latest/stage?name=nobody", { headers: { cookie } });
  expect(status).toBe(404);
  const gone = new AbortController();
  const left = fetch(`${ui.origin}/run/latest/report`, { headers: { cookie }, signal: gone.signal });
  setTimeout(() => gone.abort(), 50);
  await expect(left).rejects.toThrow();
  expect((await ask(ui.origin, "/run/latest/report", { headers: { cookie } })).status).toBe(200);
});
