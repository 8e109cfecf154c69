import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveInside } from "../../src/ui/artifacts/resolve-inside.ts";
import { runPipe } from "../cli/pipe.ts";
import { recordRun } from "../cli/recorded-runs.ts";
import { ask, type RunningUi, signIn, startUi } from "./ui.ts";

const SECRET = "the secret of the house";
let store = "";
let outside = "";
let run = "";
let ui: RunningUi;
let cookie = "";

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), "pipe-outside-"));
  store = join(outside, "store");
  mkdirSync(store);
  writeFileSync(join(outside, "secret.txt"), SECRET);
  const header = {
    version: 1,
    format: "x",
    count: 1,
    classes: [],
    shards: [{ file: "../../../../secret.txt", bytes: 30, count: 1 }],
  };
  const record = { key: "a", shard: 0, offset: 0, length: 10, format: "png", width: 1, height: 1 };
  run = await recordRun(store, {
    startedAt: "2026-11-24T10:00:00.000Z",
    stages: {
      make: {
        outputs: {
          folder: {
            "a.txt": "inside",
            "page.html": "<script>alert(1)</script>",
            "deep/b.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
          },
          set: { "image-set.json": JSON.stringify(header), "index.jsonl": `${JSON.stringify(record)}\n` },
          file: "one file",
        },
        log: "the log\n",
      },
    },
  });
  ui = await startUi(store);
  cookie = await signIn(ui.address);
});
afterAll(() => {
  ui.stop();
  rmSync(outside, { recursive: true, force: true });
});

const inside = (path: string) => ask(ui.origin, path, { headers: { cookie } });
const raw = (path: string): string => `/run/${run}/raw?stage=make&output=folder&path=${path}`;

test("the token opens, is exchanged for a cookie, and leaves the address", async () => {
  const first = await ask(ui.origin, `/?x=1&token=${new URL(ui.address).searchParams.get("token")}`);
  expect([first.status, first.headers.location]).toEqual([303, "/?x=1"]);
  expect(first.headers["set-cookie"]?.[0]).toMatch(/^pipe-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await inside("/")).status).toBe(200);
});

test.each(["/", "/run/latest", "/assets/ui.js", "/runs.events", "/?token=", "/?token=wrong", "//evil.example/"])(
  "without the token %s is refused",
  async (path) => {
    expect((await ask(ui.origin, path)).status).toBe(path.startsWith("//") ? 400 : 403);
  },
);

test("a token of the right length with one other letter is refused", async () => {
  const token = new URL(ui.address).searchParams.get("token") ?? "";
  const other = `${token[0] === "A" ? "B" : "A"}${token.slice(1)}`;
  expect((await ask(ui.origin, `/?token=${other}`)).status).toBe(403);
  expect((await ask(ui.origin, "/", { headers: { cookie: cookie.replace(token, other) } })).status).toBe(403);
});

test.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80"])(
  "the host %j is not ours, although the cookie is right",
  async (host) => {
    expect((await ask(ui.origin, "/", { headers: { cookie, host } })).status).toBe(421);
  },
);

test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("%s is refused: the pages only read", async (method) => {
  expect((await ask(ui.origin, "/", { method, headers: { cookie } })).status).toBe(405);
});

test("a file of an artifact is given as it is, and can run nothing", async () => {
  const page = await inside(raw("page.html"));
  expect(page.text).toBe("<script>alert(1)</script>");
  expect(page.headers["content-type"]).toBe("application/octet-stream");
  expect(page.headers["content-security-policy"]).toContain("sandbox");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  expect((await inside(raw("deep/b.svg"))).headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
});

test.each([
  "../secret.txt",
  "../../../../secret.txt",
  "..%2f..%2f..%2f..%2fsecret.txt",
  "..%5c..%5csecret.txt",
  "%2e%2e/%2e%2e/secret.txt",
  "deep/../../../../../secret.txt",
  "/etc/passwd",
  "//etc/passwd",
  "a.txt%00.png",
  ".",
  "",
  "missing.txt",
])("no path leads out of an artifact: %s", async (path) => {
  for (const page of ["raw", "artifact"]) {
    const answer = await inside(`/run/${run}/${page}?stage=make&output=folder&path=${path}`);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain("root:x:");
    if (page === "raw") expect(answer.status).toBe(404);
  }
});

test.each([
  "/run/..%2f..%2fsecret.txt",
  "/run/../../secret.txt",
  "/assets/..%2f..%2fsecret.txt",
  "/assets/../../../secret.txt",
  "/assets/__proto__",
  "/secret.txt",
])("no address leads out of the store: %s", async (path) => {
  const answer = await inside(path);
  expect([400, 404]).toContain(answer.status);
  expect(answer.text).not.toContain(SECRET);
});

test("outputs that an object has by birth are none of an artifact's", async () => {
  for (const output of ["__proto__", "constructor", "toString"])
    expect((await inside(`/run/${run}/raw?stage=make&output=${output}&path=a.txt`)).status).toBe(404);
});

test("a stage's log has no name that leads elsewhere", async () => {
  const answer = await inside(`/run/${run}/log?name=${encodeURIComponent("../../../../../secret")}`);
  expect(answer.text).not.toContain(SECRET);
});

test("the shards of an image set are files of its own, whatever its header says", async () => {
  const answer = await inside(`/run/${run}/image?stage=make&output=set&at=0`);
  expect([answer.status, answer.text.includes(SECRET.slice(0, 10))]).toEqual([404, false]);
});

test("a link that leads out of an artifact leads nowhere", async () => {
  const home = mkdtempSync(join(outside, "artifact-"));
  mkdirSync(join(home, "in"));
  writeFileSync(join(home, "in/a.txt"), "a");
  symlinkSync(join(outside, "secret.txt"), join(home, "leak.txt"));
  symlinkSync(outside, join(home, "out"));
  symlinkSync("in/a.txt", join(home, "fine.txt"));
  expect(resolveInside(home, "leak.txt")).toBeUndefined();
  expect(resolveInside(home, "out/secret.txt")).toBeUndefined();
  expect(resolveInside(home, "fine.txt")).toBe(join(home, "in/a.txt"));
  expect(resolveInside(home, "")).toBe(home);
});

test("a folder beside with the same beginning of its name is outside", () => {
  const home = join(outside, "art");
  mkdirSync(home);
  mkdirSync(`${home}-other`);
  symlinkSync(`${home}-other`, join(home, "beside"));
  expect(resolveInside(home, "beside")).toBeUndefined();
});

test("looking leaves no trace in the store", async () => {
  const before = readdirSync(store, { recursive: true }).sort();
  for (const path of [
    "/",
    `/run/${run}`,
    `/run/${run}/report`,
    `/run/${run}/artifact?stage=make&output=folder`,
    raw("a.txt"),
  ])
    await inside(path);
  expect(readdirSync(store, { recursive: true }).sort()).toEqual(before);
});

test("no other machine reaches it: it listens on 127.0.0.1 alone", async () => {
  const { port } = new URL(ui.address);
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of [...others, { address: "127.0.0.2" }])
    await expect(ask(`http://${address}:${port}`, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a port that is taken is said, not shared", async () => {
  const { code, stderr } = await runPipe(["ui", "--port", new URL(ui.origin).port], store);
  expect([code, stderr]).toEqual([2, expect.stringContaining("can't be had (EADDRINUSE)")]);
});
