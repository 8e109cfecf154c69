// Makes the README's pictures of a study's run: node docs/pictures/make.mjs STORE [RUN]
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";

const PIPE = resolve(import.meta.dirname, "../../bin/pipe.mjs");
/** How much of a run has happened in the picture of one that goes on. */
const SHARE = 0.5;

const [store = "artifacts", reference = "latest"] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "pipe-pictures-"));
const run = JSON.parse(pipe(["show", reference, "--json"])).id;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
try {
  await takeReport();
  await takeLiveRun();
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}

function pipe(args) {
  return execFileSync(process.execPath, [PIPE, ...args, "--artifacts", resolve(store)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function takeReport() {
  const file = join(scratch, "report.html");
  pipe(["report", run, "-o", file]);
  const page = await openPage({ width: 1280, height: 1120 });
  await page.goto(pathToFileURL(file).href);
  // Its beginning, up to the first chart.
  const chart = await page.locator("figure.chart").first().boundingBox();
  await save("report.png", await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height: chart?.y ?? 1120 } }));
  // Stages are folded.
  await page.locator("details").evaluateAll((all) => {
    for (const one of all) one.open = true;
  });
  const figure = (section, title) => page.locator(`[id="${section}"] figure.chart`, { hasText: title }).first();
  await save("study.png", await shootFigure(figure("stage.compare", /^Invariance/)));
  await save("classes.png", await shootFigure(figure("stage.voc", "AP by class")));
}

/** A chart without the button below it. */
async function shootFigure(figure) {
  await figure.evaluate((element) => {
    element.style.padding = "4px";
    for (const button of element.querySelectorAll("button")) button.remove();
  });
  return figure.screenshot();
}

/** The page of the run as it was when a part of it had happened. */
async function takeLiveRun() {
  const ui = spawn(process.execPath, [PIPE, "ui", "--port", "0", "--artifacts", replay()], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const address = await new Promise((tell) => ui.stdout.once("data", (text) => tell(String(text).trim())));
    const page = await openPage({ width: 1280, height: 1800 });
    await page.goto(address);
    await page.goto(new URL(`/run/${run}`, address).href);
    await page.locator("pipe-live-log pre:not(:empty)").waitFor();
    // Down to the first curves.
    const chart = await page.locator("[data-part=curves] figure.chart").first().boundingBox();
    const height = chart === null ? 1225 : chart.y + chart.height;
    await save("ui.png", await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height } }));
  } finally {
    ui.kill();
  }
}

/** A store in which the run goes on: its first events, told as of now, and this process as its owner. */
function replay() {
  const from = resolve(store);
  const to = join(scratch, "store");
  const [source, folder] = [join(from, "runs", run), join(to, "runs", run)];
  mkdirSync(join(folder, "logs"), { recursive: true });
  for (const name of readdirSync(from))
    if (!["runs", "ledger.json"].includes(name)) symlinkSync(join(from, name), join(to, name));
  symlinkSync(join(source, "plan.json"), join(folder, "plan.json"));
  const record = JSON.parse(readFileSync(join(source, "run.json"), "utf8"));
  const began = Date.parse(record.startedAt);
  const cut = began + SHARE * record.durationMs;
  const shift = Date.now() - cut;
  const events = readLines(join(source, "events.jsonl"))
    .map((line) => JSON.parse(line))
    .filter(({ at }) => at <= cut);
  const lines = events.map((event) => `${JSON.stringify({ ...event, at: event.at + shift })}\n`);
  writeFileSync(join(folder, "events.jsonl"), lines.join(""));
  copyLogs(join(source, "logs"), join(folder, "logs"));
  const running = { state: "running", stages: [], owner: describeSelf(), durationMs: 0 };
  const startedAt = new Date(began + shift).toISOString();
  writeFileSync(join(folder, "run.json"), JSON.stringify({ ...record, ...running, startedAt }));
  return to;
}

/** Logs have no times: a stage's last line tells of its end. */
function copyLogs(from, to) {
  for (const name of readdirSync(from)) {
    const lines = readLines(join(from, name));
    const kept = lines.length > 1 ? lines.slice(0, -1) : lines;
    writeFileSync(join(to, name), kept.map((line) => `${line}\n`).join(""));
  }
}

function readLines(file) {
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

/** This process as a run's record knows its owner: see src/adapters/system/owner.ts. */
function describeSelf() {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const startTicks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return { pid: process.pid, startTicks, bootId, host: hostname() };
}

async function openPage(viewport) {
  const context = await browser.newContext({ viewport, colorScheme: "light" });
  return context.newPage();
}

async function save(name, bytes) {
  const file = join(import.meta.dirname, name);
  await sharp(bytes).png({ palette: true, colours: 256, quality: 95, effort: 10 }).toFile(file);
  process.stdout.write(`${file}\n`);
}
